import { Link } from "react-router";
import { Fact, Facts, Heading } from "@/components/facts";
import type { Column } from "@/components/grid/columns";
import { JsonView } from "@/components/json-view";
import { PanelHead } from "@/components/split";
import { Clock, Stamp } from "@/components/time";
import { stationPath } from "@/lib/filters";
import type { SecurityEvent } from "@/lib/types";
import { SeverityStatus } from "./severity";

export const securityColumns: readonly Column<SecurityEvent>[] = [
  { key: "time", title: "Time", width: "7rem", render: (row) => <Clock at={row.at} /> },
  {
    key: "severity",
    title: "Severity",
    width: "6.5rem",
    render: (row) => <SeverityStatus severity={row.severity} />,
  },
  {
    key: "type",
    title: "Event",
    width: "minmax(8rem,17rem)",
    render: (row) => <span className="font-medium">{row.type}</span>,
  },
  {
    key: "category",
    title: "Category",
    width: "8rem",
    from: 700,
    render: (row) => <span className="text-muted capitalize">{row.category}</span>,
  },
  {
    key: "source",
    title: "Source",
    width: "5rem",
    from: 560,
    render: (row) => <span className="text-muted capitalize">{row.source}</span>,
  },
  {
    key: "station",
    title: "Station",
    width: "minmax(6rem,10rem)",
    from: 480,
    render: (row) => <span className="font-mono">{row.identity ?? row.address ?? ""}</span>,
  },
  {
    key: "what",
    title: "What happened",
    width: "minmax(0,1fr)",
    from: 900,
    render: (row) => row.description,
  },
];

export function SecurityPanel({ event, onClose }: { event: SecurityEvent; onClose(): void }) {
  return (
    <>
      <PanelHead title={event.type} onClose={onClose} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {event.description && <p className="border-line border-b px-3 py-2">{event.description}</p>}
        <Facts>
          <Fact name="Severity">
            <SeverityStatus severity={event.severity} />
          </Fact>
          <Fact name="Time">
            <Stamp at={event.at} precise />
          </Fact>
          <Fact name="Category">
            <span className="capitalize">{event.category}</span>
          </Fact>
          <Fact name="Noticed by">the {event.source}</Fact>
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
          <Fact name="Address">{event.address}</Fact>
        </Facts>
        {Object.keys(event.details).length > 0 && (
          <section className="border-line border-t">
            <Heading>Details</Heading>
            <JsonView key={event.id} value={event.details} />
          </section>
        )}
      </div>
    </>
  );
}
