import type { ReactNode } from "react";
import { VirtualGrid } from "@/components/grid/virtual-grid";
import { Failed, Loading } from "@/components/ui/states";
import { plural } from "@/lib/format";
import { useStationWindow } from "@/lib/stations";
import type { Connection } from "@/lib/types";
import { stationColumns } from "./columns";
import { type Row, stationRow } from "./rows";

export interface StationListProps {
  params: Record<string, string>;
  active: string | null;
  onActive(key: string): void;
  onOpen(station: Connection): void;
  empty: ReactNode;
}

interface FlatStationsProps extends StationListProps {
  sort: string;
  onSort(sort: string): void;
}

// A station's row stays the same object as long as the station does, so that it is not drawn again.
const rows = new WeakMap<Connection, Row>();

function rowOf(station: Connection | undefined): Row | undefined {
  if (station === undefined) return undefined;
  const known = rows.get(station);
  if (known) return known;
  const row = stationRow(station);
  rows.set(station, row);
  return row;
}

/** Any number of stations, of which those in view are fetched. */
export function FlatStations(props: FlatStationsProps) {
  const { params, active, onActive, onOpen } = props;
  const stations = useStationWindow(params, true);
  return (
    <>
      <VirtualGrid<Row>
        label="Stations"
        columns={stationColumns}
        count={stations.total}
        at={(index) => rowOf(stations.at(index))}
        keyOf={(row) => row.key}
        indexOf={(key) => stations.indexOf(String(key))}
        active={active}
        onMove={(row) => onActive(row.key)}
        onOpen={(row) => row.kind === "station" && onOpen(row.station)}
        onRange={stations.setRange}
        sort={props.sort}
        onSort={props.onSort}
        resetKey={JSON.stringify(params)}
      >
        {stations.isLoading && <Loading />}
        {stations.error !== null && <Failed error={stations.error} onRetry={stations.reload} />}
        {!stations.isLoading && stations.error === null && props.empty}
      </VirtualGrid>
      <ListFoot>{plural(stations.total, "station")}</ListFoot>
    </>
  );
}

export function ListFoot({ children }: { children: ReactNode }) {
  return (
    <p className="flex h-6 shrink-0 items-center border-line border-t bg-panel px-3 text-muted text-sm">
      {children}
    </p>
  );
}
