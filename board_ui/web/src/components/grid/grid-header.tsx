import { clsx } from "clsx";
import { ChevronDown, ChevronUp } from "lucide-react";
import { type Column, template } from "./columns";

interface GridHeaderProps<R> {
  columns: readonly Column<R>[];
  /** The name of the column that it is sorted by, with `-` in front where the largest come first. */
  sort?: string | undefined;
  onSort?: ((sort: string) => void) | undefined;
}

/** The names of the columns, as one row of the grid. */
export function GridHeader<R>({ columns, sort, onSort }: GridHeaderProps<R>) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-line border-b bg-panel">
      <div
        role="row"
        aria-rowindex={1}
        className="grid h-[23px] items-center text-muted text-sm"
        style={{ gridTemplateColumns: template(columns) }}
      >
        {columns.map((column) => (
          <div
            key={column.key}
            role="columnheader"
            aria-sort={ariaSort(column, sort)}
            className={clsx("truncate px-2", column.align === "right" && "text-right")}
          >
            {column.sort && onSort ? (
              <SortButton column={column} sort={sort} onSort={onSort} />
            ) : (
              column.title || <span className="sr-only">{column.key}</span>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function ariaSort<R>(column: Column<R>, sort: string | undefined) {
  if (!column.sort) return undefined;
  if (sort === column.sort) return "ascending";
  return sort === `-${column.sort}` ? "descending" : "none";
}

interface SortButtonProps<R> {
  column: Column<R>;
  sort: string | undefined;
  onSort: (sort: string) => void;
}

function SortButton<R>({ column, sort, onSort }: SortButtonProps<R>) {
  const up = sort === column.sort;
  const down = sort === `-${column.sort}`;
  const Arrow = up ? ChevronUp : ChevronDown;
  return (
    <button
      type="button"
      onClick={() => onSort(up ? `-${column.sort}` : (column.sort ?? ""))}
      className={clsx(
        "inline-flex h-6 items-center gap-0.5 hover:text-ink",
        column.align === "right" && "flex-row-reverse",
        (up || down) && "text-ink",
      )}
    >
      {column.title}
      <Arrow size={12} aria-hidden className={clsx(!up && !down && "invisible")} />
    </button>
  );
}
