import { Link } from "react-router";
import { CopyButton } from "@/components/copy-button";
import { Fact, Facts, Heading } from "@/components/facts";
import type { Column } from "@/components/grid/columns";
import { PanelHead } from "@/components/split";
import { Toned } from "@/components/status";
import { Clock, Stamp } from "@/components/time";
import { linkTo, stationPath } from "@/lib/filters";
import type { ErrorRecord, SystemEvent } from "@/lib/types";
import { SeverityStatus } from "./severity";

export const errorWords: Readonly<Record<ErrorRecord["kind"], string>> = {
  "bad-message": "Bad message",
  "payload-violation": "Payload violation",
  "call-error": "Call error",
  "call-timeout": "Call timeout",
  "handler-failed": "Handler failed",
  "rate-limited": "Rate limited",
  "message-id-reused": "Message id reused",
  "upgrade-error": "Upgrade error",
};

export const errorOptions: readonly (readonly [string, string])[] = [
  ["", "All kinds"],
  ...Object.entries(errorWords),
];

export const eventWords: Readonly<Record<SystemEvent["kind"], string>> = {
  "board-started": "Board started",
  "station-connected": "Station connected",
  "station-disconnected": "Station disconnected",
  "station-replaced": "Station replaced",
  "back-pressure": "Back-pressure",
  "pong-timeout": "Pong timeout",
  "server-closing": "Server closing",
  "events-dropped": "Events dropped",
  "operator-action": "Operator action",
};

export const eventOptions: readonly (readonly [string, string])[] = [
  ["", "All kinds"],
  ...Object.entries(eventWords),
];

const time = { key: "time", title: "Time", width: "7rem" } as const;
const station = { key: "station", title: "Station", width: "minmax(6rem,10rem)" } as const;
const what = { key: "what", title: "What happened", width: "minmax(0,1fr)", from: 480 } as const;

export const errorColumns: readonly Column<ErrorRecord>[] = [
  { ...time, render: (row) => <Clock at={row.at} /> },
  {
    key: "kind",
    title: "Kind",
    width: "9rem",
    render: (row) => <Toned tone="bad">{errorWords[row.kind]}</Toned>,
  },
  { ...station, render: (row) => <span className="font-mono">{row.identity ?? ""}</span> },
  {
    key: "action",
    title: "Action",
    width: "minmax(6rem,12rem)",
    from: 600,
    render: (row) => row.action ?? "",
  },
  {
    key: "code",
    title: "Code",
    width: "12rem",
    from: 1000,
    render: (row) => <span className="text-muted">{row.code}</span>,
  },
  { ...what, render: (row) => row.description },
];

export const eventColumns: readonly Column<SystemEvent>[] = [
  { ...time, render: (row) => <Clock at={row.at} /> },
  {
    key: "severity",
    title: "Severity",
    width: "6.5rem",
    render: (row) => <SeverityStatus severity={row.severity} />,
  },
  { key: "kind", title: "Kind", width: "11rem", from: 560, render: (row) => eventWords[row.kind] },
  { ...station, render: (row) => <span className="font-mono">{row.identity ?? ""}</span> },
  { ...what, render: (row) => row.description },
];

export function ErrorPanel({ error, onClose }: { error: ErrorRecord; onClose(): void }) {
  const { identity } = error;
  return (
    <>
      <PanelHead title={errorWords[error.kind]} onClose={onClose} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <p className="border-line border-b px-3 py-2">{error.description}</p>
        <Facts>
          <Fact name="Station">
            {identity && (
              <Link to={stationPath(identity)} className="font-mono text-accent hover:underline">
                {identity}
              </Link>
            )}
          </Fact>
          <Fact name="Time">
            <Stamp at={error.at} precise />
          </Fact>
          <Fact name="Action">{error.action}</Fact>
          <Fact name="Code">{error.code}</Fact>
          <Fact name="At">{error.path}</Fact>
          <Fact name="Message id">
            {error.messageId && (
              <Link
                to={linkTo("/messages", { identity, text: error.messageId })}
                className="font-mono text-accent hover:underline"
              >
                {error.messageId}
              </Link>
            )}
          </Fact>
        </Facts>
        {error.raw && (
          <section className="border-line border-t">
            <Heading aside={<CopyButton label="Copy text" text={error.raw} />}>
              Text at fault
            </Heading>
            <pre className="whitespace-pre-wrap break-all px-3 py-2 font-mono text-sm">
              {error.raw}
            </pre>
          </section>
        )}
      </div>
    </>
  );
}

export function SystemEventPanel({ event, onClose }: { event: SystemEvent; onClose(): void }) {
  return (
    <>
      <PanelHead title={eventWords[event.kind]} onClose={onClose} />
      <p className="border-line border-b px-3 py-2">{event.description}</p>
      <Facts>
        <Fact name="Severity">
          <SeverityStatus severity={event.severity} />
        </Fact>
        <Fact name="Time">
          <Stamp at={event.at} precise />
        </Fact>
        <Fact name="Station">
          {event.identity && (
            <Link
              to={stationPath(event.identity)}
              className="font-mono text-accent hover:underline"
            >
              {event.identity}
            </Link>
          )}
        </Fact>
      </Facts>
    </>
  );
}
