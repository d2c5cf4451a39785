/** Every attempt to connect, and why it did or did not become a connection. */
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { ClearButton } from "@/components/clear-button";
import { handshakeColumns } from "@/components/handshakes/columns";
import { HandshakeGroups } from "@/components/handshakes/handshake-groups";
import { HandshakePanel } from "@/components/handshakes/handshake-panel";
import { outcomeOptions } from "@/components/handshakes/outcomes";
import { LiveButton } from "@/components/live-bar";
import { RecordList } from "@/components/record-list";
import { Choice, DebouncedInput } from "@/components/ui/fields";
import { Segments } from "@/components/ui/segments";
import { Empty } from "@/components/ui/states";
import type { LiveSource } from "@/lib/live-list";
import type { Handshake } from "@/lib/types";
import { useFilters } from "@/lib/use-filters";
import { useLiveList } from "@/lib/use-live-list";
import { useLivePage } from "@/lib/use-live-page";
import { usePathId } from "@/lib/use-path-id";

const source: LiveSource<Handshake, Handshake> = {
  path: "handshakes",
  event: "handshake",
  compact: (record) => record,
  most: 2000,
  page: 200,
};

const names = ["outcome", "identity", "address"] as const;

const groupings = [
  ["list", "List"],
  ["reason", "By reason"],
  ["address", "By address"],
] as const;

type Grouping = (typeof groupings)[number][0];

export default function HandshakesPage() {
  useTitle("Handshakes");
  const filters = useFilters(names);
  const view = useLiveList(source, filters.params);
  const page = useLivePage(view, usePathId("/handshakes"));
  const wanted = filters.value("group");
  const group: Grouping = wanted === "reason" || wanted === "address" ? wanted : "list";
  return (
    <>
      <Toolbar title="Handshakes">
        <DebouncedInput
          label="Station"
          placeholder="Station  /"
          isSearch
          className="w-40 font-mono"
          {...filters.field("identity")}
        />
        <DebouncedInput
          label="Address"
          placeholder="Address"
          className="w-36 font-mono"
          {...filters.field("address")}
        />
        <Choice label="Outcome" options={outcomeOptions} {...filters.field("outcome")} />
        <Segments
          label="Grouping"
          options={groupings}
          value={group}
          onChange={(next) => filters.set({ group: next === "list" ? null : next })}
        />
        <ClearButton filters={filters} />
        <span className="ml-auto" />
        {group === "list" && <LiveButton paused={page.paused} onPause={page.setPaused} />}
      </Toolbar>
      {group === "list" ? (
        <RecordList
          page={page}
          path="handshakes"
          noun="handshake"
          columns={handshakeColumns}
          panel={(record, close) => <HandshakePanel handshake={record} onClose={close} />}
        >
          <NoHandshakes isFiltered={filters.isSet} />
        </RecordList>
      ) : (
        <HandshakeGroups list={view.list} by={group} onShow={filters.set}>
          <NoHandshakes isFiltered={filters.isSet} />
        </HandshakeGroups>
      )}
    </>
  );
}

function NoHandshakes({ isFiltered }: { isFiltered: boolean }) {
  return (
    <Empty
      title={isFiltered ? "No attempt matches these filters" : "Nobody has tried to connect yet"}
    >
      If a station should be here and is not, its packets do not arrive: look at its URL, the port,
      and any firewall in between.
    </Empty>
  );
}
