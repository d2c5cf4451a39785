import { clsx } from "clsx";
import { memo } from "react";
import { type Column, template } from "./columns";

interface GridRowProps<R> {
  id: string;
  index: number;
  top: number;
  height: number;
  /** `undefined` while it is fetched. */
  row: R | undefined;
  columns: readonly Column<R>[];
  active: boolean;
  onOpen(row: R): void;
}

/** A row at its place; what is in it is drawn again only when the record is another. */
export function GridRow<R>(props: GridRowProps<R>) {
  const { row, columns, active } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={active}
      onClick={() => row !== undefined && props.onOpen(row)}
      className={clsx(
        "absolute top-0 left-0 grid [contain:strict] w-full items-center border-line/60 border-b text-sm",
        active ? "bg-chosen" : "hover:bg-hover",
      )}
      style={{
        transform: `translateY(${props.top}px)`,
        height: props.height,
        gridTemplateColumns: template(columns),
      }}
    >
      <Cells row={row} columns={columns as readonly Column<unknown>[]} />
    </div>
  );
}

interface CellsProps {
  row: unknown;
  columns: readonly Column<unknown>[];
}

const Cells = memo(function Cells({ row, columns }: CellsProps) {
  return columns.map((column) => (
    <div
      key={column.key}
      role="gridcell"
      className={clsx("min-w-0 truncate px-2", column.align === "right" && "text-right")}
    >
      {row === undefined ? null : column.render(row)}
    </div>
  ));
});
