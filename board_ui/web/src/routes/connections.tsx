/** All stations: which are here, which are not, and which misbehave. */
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { ClearButton } from "@/components/clear-button";
import { FlatStations } from "@/components/stations/flat-stations";
import { GroupedStations } from "@/components/stations/grouped-stations";
import type { Grouping } from "@/components/stations/rows";
import { protocolOptions, statusOptions } from "@/components/stations/station-status";
import { Choice, DebouncedInput } from "@/components/ui/fields";
import { Empty } from "@/components/ui/states";
import { stationPath } from "@/lib/filters";
import type { Connection } from "@/lib/types";
import { useFilters } from "@/lib/use-filters";

const names = ["status", "protocol", "search", "sort"] as const;

const groupings = [
  ["", "Not grouped"],
  ["vendor", "By vendor"],
  ["model", "By model"],
  ["firmware", "By firmware"],
] as const;

const isGrouping = (value: string): value is Grouping =>
  ["vendor", "model", "firmware"].includes(value);

export default function ConnectionsPage() {
  useTitle("Connections");
  const filters = useFilters(names);
  const navigate = useNavigate();
  const [active, setActive] = useState<string | null>(null);
  const group = filters.value("group");
  const list = {
    params: filters.params,
    active,
    onActive: setActive,
    onOpen: (station: Connection) => void navigate(stationPath(station.identity)),
    empty: <NoStations isFiltered={filters.isSet} onClear={filters.clear} />,
  };
  return (
    <>
      <Toolbar title="Connections">
        <DebouncedInput
          label="Search stations"
          placeholder="Identity, address, vendor …  /"
          isSearch
          className="w-56 max-w-full"
          {...filters.field("search")}
        />
        <Choice label="State" options={statusOptions} {...filters.field("status")} />
        <Choice label="Protocol" options={protocolOptions} {...filters.field("protocol")} />
        <Choice label="Grouping" options={groupings} {...filters.field("group")} />
        <ClearButton filters={filters} />
      </Toolbar>
      {isGrouping(group) ? (
        <GroupedStations by={group} {...list} />
      ) : (
        <FlatStations
          sort={filters.value("sort") || "identity"}
          onSort={(sort) => filters.set({ sort })}
          {...list}
        />
      )}
    </>
  );
}

function NoStations({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (isFiltered)
    return (
      <Empty title="No station matches">
        <button type="button" onClick={onClear} className="text-accent hover:underline">
          Clear search and filters
        </button>
      </Empty>
    );
  return (
    <Empty title="No station has connected yet">
      Should one be here? If it was refused, it is under{" "}
      <Link to="/handshakes" className="text-accent hover:underline">
        Handshakes
      </Link>
      , with the reason.
    </Empty>
  );
}
