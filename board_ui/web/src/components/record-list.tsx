/** A live list of records that are kept whole, and the details of the one that is chosen. */
import type { ReactNode } from "react";
import type { Numbered } from "@/lib/bounded";
import type { LivePage } from "@/lib/use-live-page";
import type { Column } from "./grid/columns";
import { LiveGrid } from "./live-grid";
import { RecordPanel } from "./record-panel";
import { Split } from "./split";

interface RecordListProps<T extends Numbered> {
  page: LivePage<T, T>;
  /** The endpoint of the list. */
  path: string;
  noun: string;
  columns: readonly Column<T>[];
  panel(record: T, onClose: () => void): ReactNode;
  /** Shown where there is nothing. */
  children: ReactNode;
}

export function RecordList<T extends Numbered>(props: RecordListProps<T>) {
  const { page } = props;
  const { selected, view } = page;
  const close = () => page.select(null);
  const panel = selected !== null && (
    <RecordPanel
      path={props.path}
      id={selected}
      loaded={view.list.rows.find(selected)}
      onClose={close}
    >
      {(record) => props.panel(record, close)}
    </RecordPanel>
  );
  return (
    <Split panel={panel || null}>
      <LiveGrid page={page} noun={props.noun} columns={props.columns} live>
        {props.children}
      </LiveGrid>
    </Split>
  );
}
