/** A list without a stream, which asks again every few seconds, and the details of what is chosen. */
import { type ReactNode, useState } from "react";
import type { Column } from "@/components/grid/columns";
import { LiveGrid } from "@/components/live-grid";
import { Split } from "@/components/split";
import type { LiveSource } from "@/lib/live-list";
import { useLiveList } from "@/lib/use-live-list";
import { useLivePage } from "@/lib/use-live-page";

interface PolledListProps<T extends { id: number }> {
  source: LiveSource<T, T>;
  params: Record<string, string>;
  noun: string;
  columns: readonly Column<T>[];
  panel(record: T, onClose: () => void): ReactNode;
  /** Shown where there is nothing. */
  children: ReactNode;
}

export function PolledList<T extends { id: number }>(props: PolledListProps<T>) {
  const view = useLiveList(props.source, props.params, "poll");
  const page = useLivePage(view, useState<number | null>(null));
  const close = () => page.select(null);
  const record = page.selected === null ? undefined : view.list.rows.find(page.selected);
  return (
    <Split panel={record ? props.panel(record, close) : null}>
      <LiveGrid page={page} noun={props.noun} columns={props.columns} live={false}>
        {props.children}
      </LiveGrid>
    </Split>
  );
}

/** A list of which whole records are kept. */
export function plainSource<T extends { id: number }>(path: string): LiveSource<T, T> {
  return { path, event: "", compact: (record) => record, most: 2000, page: 200 };
}
