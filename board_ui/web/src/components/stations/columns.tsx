import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Column } from "@/components/grid/columns";
import { Ago, Stamp } from "@/components/time";
import { count, millis } from "@/lib/format";
import type { Connection } from "@/lib/types";
import type { GroupRow, Row } from "./rows";
import { StationStatus } from "./station-status";

type Part = Omit<Column<Row>, "render"> & {
  station(station: Connection): ReactNode;
  group?: (group: GroupRow) => ReactNode;
};

const parts: readonly Part[] = [
  {
    key: "identity",
    title: "Station",
    width: "minmax(7rem,1.4fr)",
    sort: "identity",
    station: (station) => <span className="font-medium font-mono">{station.identity}</span>,
    group: (group) => <GroupName group={group} />,
  },
  {
    key: "status",
    title: "State",
    width: "7rem",
    station: (station) => <StationStatus status={station.status} />,
    group: (group) => `${count(group.online)} of ${count(group.total)}`,
  },
  {
    key: "lastMessage",
    title: "Last message",
    width: "7.25rem",
    align: "right",
    sort: "lastMessageAt",
    station: ({ lastMessageAt }) =>
      lastMessageAt ? (
        <>
          <Ago at={lastMessageAt} /> ago
        </>
      ) : (
        <span className="text-muted">never</span>
      ),
  },
  {
    key: "protocol",
    title: "Protocol",
    width: "5.5rem",
    from: 760,
    station: (station) => station.protocol ?? "",
  },
  {
    key: "vendor",
    title: "Vendor and model",
    width: "minmax(8rem,1.4fr)",
    from: 900,
    station: ({ vendor, model }) => [vendor, model].filter(Boolean).join(" "),
  },
  {
    key: "firmware",
    title: "Firmware",
    width: "minmax(5rem,.8fr)",
    from: 1150,
    station: (station) => <span className="text-muted">{station.firmware}</span>,
  },
  {
    key: "address",
    title: "Address",
    width: "10.5rem",
    from: 1000,
    station: (station) => <span className="font-mono text-muted">{station.address}</span>,
  },
  {
    key: "since",
    title: "Since",
    width: "9.5rem",
    from: 640,
    sort: "connectedAt",
    station: ({ status, connectedAt, disconnectedAt }) => {
      const since = status === "online" ? connectedAt : (disconnectedAt ?? connectedAt);
      return since && <Stamp at={since} />;
    },
  },
  {
    key: "ping",
    title: "Ping",
    width: "4.75rem",
    from: 1150,
    align: "right",
    station: ({ pingMs }) => (pingMs === null ? "" : millis(pingMs)),
  },
  {
    key: "messages",
    title: "Messages",
    width: "5.75rem",
    from: 480,
    align: "right",
    sort: "messageCount",
    station: (station) => count(station.messageCount),
  },
  {
    key: "errors",
    title: "Errors",
    width: "4.75rem",
    from: 560,
    align: "right",
    sort: "errors",
    station: ({ errors }) => <ErrorCount errors={errors} />,
    group: ({ errors }) => <ErrorCount errors={errors} />,
  },
];

export const stationColumns: readonly Column<Row>[] = parts.map(
  ({ station, group, ...column }) => ({
    ...column,
    render: (row) => (row.kind === "station" ? station(row.station) : group?.(row)),
  }),
);

function ErrorCount({ errors }: { errors: number }) {
  return <span className={errors > 0 ? "text-bad" : "text-muted"}>{count(errors)}</span>;
}

function GroupName({ group }: { group: GroupRow }) {
  const Icon = group.isOpen ? ChevronDown : ChevronRight;
  return (
    <span className="flex items-center gap-1 font-medium">
      <Icon
        size={13}
        role="img"
        aria-label={group.isOpen ? "open" : "closed"}
        className="text-muted"
      />
      {group.name}
    </span>
  );
}
