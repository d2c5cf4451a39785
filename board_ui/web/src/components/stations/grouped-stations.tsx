import { VirtualGrid } from "@/components/grid/virtual-grid";
import { Failed, Loading } from "@/components/ui/states";
import { plural } from "@/lib/format";
import { useAllStations } from "@/lib/stations";
import { stationColumns } from "./columns";
import { ListFoot, type StationListProps } from "./flat-stations";
import type { Grouping, Row } from "./rows";
import { useGroups } from "./use-groups";

interface GroupedStationsProps extends StationListProps {
  by: Grouping;
}

/** Stations below what they have in common. */
export function GroupedStations({
  by,
  params,
  active,
  onActive,
  onOpen,
  empty,
}: GroupedStationsProps) {
  const { data, error, isPending, refetch } = useAllStations(params, true);
  const rows = useGroups(data, by);
  const open = (row: Row) => (row.kind === "group" ? row.toggle() : onOpen(row.station));
  return (
    <>
      <VirtualGrid<Row>
        label={`Stations by ${by}`}
        columns={stationColumns}
        count={rows.length}
        at={(index) => rows[index]}
        keyOf={(row) => row.key}
        indexOf={(key) => rows.findIndex((row) => row.key === key)}
        active={active}
        onMove={(row) => onActive(row.key)}
        onOpen={open}
        resetKey={`${JSON.stringify(params)}${by}`}
      >
        {isPending && <Loading />}
        {error && !data && <Failed error={error} onRetry={() => void refetch()} />}
        {data && empty}
      </VirtualGrid>
      <ListFoot>
        {plural(data?.length ?? 0, "station")} in{" "}
        {plural(rows.filter((row) => row.kind === "group").length, "group")}
      </ListFoot>
    </>
  );
}
