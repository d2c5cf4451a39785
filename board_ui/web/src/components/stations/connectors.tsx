import { Status, type Tone } from "@/components/status";
import { Ago } from "@/components/time";
import type { Connection } from "@/lib/types";

type Connector = Connection["connectors"][number];

/** The statuses of 1.6 and of 2.x that mean something other than being in use. */
const tones: Readonly<Record<string, Tone>> = {
  Available: "good",
  Faulted: "bad",
  Unavailable: "warn",
  Reserved: "violet",
};

function toneOf(connector: Connector, isOnline: boolean): Tone {
  if (!isOnline) return "muted";
  return tones[connector.status] ?? "accent";
}

function nameOf({ evseId, connectorId }: Connector): string {
  if (evseId !== null) return `EVSE ${evseId}, connector ${connectorId}`;
  return connectorId === 0 ? "Whole station" : `Connector ${connectorId}`;
}

interface ConnectorsProps {
  connectors: readonly Connector[];
  /** What an offline station said last may be true no more. */
  isOnline: boolean;
}

export function Connectors({ connectors, isOnline }: ConnectorsProps) {
  if (connectors.length === 0) return null;
  return (
    <ul aria-label="Connectors" className="flex shrink-0 flex-wrap border-line border-b">
      {connectors.map((connector) => (
        <li
          key={`${connector.evseId}-${connector.connectorId}`}
          className={`min-w-40 border-line border-r px-3 py-1.5 text-sm ${isOnline ? "" : "text-muted"}`}
        >
          <span className="flex justify-between gap-4 text-muted">
            {nameOf(connector)}
            <span title="Since the station told">
              <Ago at={connector.at} />
            </span>
          </span>
          <Status tone={toneOf(connector, isOnline)}>{connector.status}</Status>
          {connector.errorCode && connector.errorCode !== "NoError" && (
            <span className={isOnline ? "ml-2 text-bad" : "ml-2"}>{connector.errorCode}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
