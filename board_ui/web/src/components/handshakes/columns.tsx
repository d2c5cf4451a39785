import type { Column } from "@/components/grid/columns";
import { Clock } from "@/components/time";
import { millis } from "@/lib/format";
import type { Handshake } from "@/lib/types";
import { OutcomeStatus } from "./outcomes";

export const handshakeColumns: readonly Column<Handshake>[] = [
  { key: "time", title: "Time", width: "7rem", render: (row) => <Clock at={row.at} /> },
  {
    key: "outcome",
    title: "Outcome",
    width: "9.5rem",
    render: (row) => <OutcomeStatus outcome={row.outcome} />,
  },
  {
    key: "station",
    title: "Station",
    width: "minmax(6rem,10rem)",
    render: (row) =>
      row.identity === null ? (
        <span className="text-muted">unknown</span>
      ) : (
        <span className="font-mono">{row.identity}</span>
      ),
  },
  {
    key: "address",
    title: "Address",
    width: "11rem",
    from: 900,
    render: (row) => <span className="font-mono text-muted">{row.address}</span>,
  },
  {
    key: "status",
    title: "Status",
    width: "4rem",
    from: 700,
    align: "right",
    render: (row) => row.status ?? "–",
  },
  {
    key: "protocol",
    title: "Protocol",
    width: "6rem",
    from: 800,
    render: (row) => row.protocol ?? "",
  },
  {
    key: "took",
    title: "Took",
    width: "5rem",
    from: 1000,
    align: "right",
    render: (row) => <span className="text-muted">{millis(row.tookMs)}</span>,
  },
  {
    key: "reason",
    title: "Reason",
    width: "minmax(0,1fr)",
    from: 560,
    render: (row) => (
      <>
        {row.reason}
        {row.hint && (
          <span className="text-muted">
            {" "}
            {row.reason && "· "}
            {row.hint}
          </span>
        )}
      </>
    ),
  },
];
