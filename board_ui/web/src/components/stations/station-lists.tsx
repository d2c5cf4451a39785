/** Errors and handshakes of one station. */
import { ErrorPanel, errorColumns } from "@/components/events/error-parts";
import { PolledList, plainSource } from "@/components/events/polled-list";
import { handshakeColumns } from "@/components/handshakes/columns";
import { HandshakePanel } from "@/components/handshakes/handshake-panel";
import { Empty } from "@/components/ui/states";
import type { ErrorRecord, Handshake } from "@/lib/types";

const errors = plainSource<ErrorRecord>("errors");
const handshakes = plainSource<Handshake>("handshakes");
// Without the station there is room, on phones too, for what matters most.
const ownErrors = errorColumns
  .filter((column) => column.key !== "station")
  .map((column) => (column.key === "action" ? { ...column, from: 0 } : column));
const ownHandshakes = handshakeColumns
  .filter((column) => column.key !== "station")
  .map((column) => (column.key === "reason" ? { ...column, from: 0 } : column));

export function StationErrors({ identity }: { identity: string }) {
  return (
    <PolledList
      source={errors}
      params={{ identity }}
      noun="error"
      columns={ownErrors}
      panel={(error, close) => <ErrorPanel error={error} onClose={close} />}
    >
      <Empty title="No errors">
        This station did nothing wrong, as far as the board remembers.
      </Empty>
    </PolledList>
  );
}

export function StationHandshakes({ identity }: { identity: string }) {
  return (
    <PolledList
      source={handshakes}
      params={{ identity }}
      noun="handshake"
      columns={ownHandshakes}
      panel={(handshake, close) => <HandshakePanel handshake={handshake} onClose={close} />}
    >
      <Empty title="No handshake is kept">
        The board keeps the latest thousand of all stations.
      </Empty>
    </PolledList>
  );
}
