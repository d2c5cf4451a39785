/** What a grid shows of a row, and which of it where there is little room. */
import type { ReactNode } from "react";

export interface Column<R> {
  key: string;
  title: string;
  /** A track of CSS grid: "6rem", "minmax(0,1fr)". */
  width: string;
  /** Left out where the grid is narrower than this many pixels. */
  from?: number;
  align?: "right";
  /** The name by which the list can be sorted. */
  sort?: string;
  render(row: R): ReactNode;
}

export function fitting<R>(columns: readonly Column<R>[], width: number): readonly Column<R>[] {
  return columns.filter((column) => width >= (column.from ?? 0));
}

export function template<R>(columns: readonly Column<R>[]): string {
  return columns.map((column) => column.width).join(" ");
}
