/** A live list as a grid, which holds still while somebody looks at something in it. */
import { type ReactNode, useCallback, useState } from "react";
import type { Numbered } from "@/lib/bounded";
import { useHeld } from "@/lib/use-live-list";
import type { LivePage } from "@/lib/use-live-page";
import type { Column } from "./grid/columns";
import { VirtualGrid } from "./grid/virtual-grid";
import { FreshPill, LiveState } from "./live-bar";
import { Failed, Loading } from "./ui/states";

interface LiveGridProps<T extends Numbered, R extends Numbered> {
  page: LivePage<T, R>;
  /** What the records are called. */
  noun: string;
  columns: readonly Column<R>[];
  live: boolean;
  /** Shown where there is nothing. */
  children: ReactNode;
}

const keyOf = (row: Numbered) => row.id;

export function LiveGrid<T extends Numbered, R extends Numbered>(props: LiveGridProps<T, R>) {
  const { view, selected, paused } = props.page;
  const { list } = view;
  const [away, setAway] = useState(false);
  const [round, setRound] = useState(0);
  const held = useHeld(list, paused || away || selected !== null);
  const indexOf = (key: string | number) =>
    list.rows.find(Number(key)) ? list.rows.newerThan(Number(key)) - held.fresh : -1;
  const show = () => {
    setRound((value) => value + 1);
    props.page.resume();
  };
  const older = useCallback(() => void list.loadOlder(), [list]);
  return (
    <>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <VirtualGrid
          label={`${props.noun}s, newest first`}
          columns={props.columns}
          count={held.count}
          at={held.at}
          keyOf={keyOf}
          indexOf={indexOf}
          active={selected}
          onMove={(row) => props.page.select(row.id)}
          onAway={setAway}
          onEnd={older}
          resetKey={`${JSON.stringify(list.params)}${round}`}
        >
          {list.phase === "loading" && <Loading />}
          {list.phase === "failed" && <Failed error={list.error} onRetry={view.reload} />}
          {list.phase === "ready" && props.children}
        </VirtualGrid>
        <FreshPill fresh={held.fresh} onShow={show} />
      </div>
      <LiveState list={list} noun={props.noun} live={props.live} />
    </>
  );
}
