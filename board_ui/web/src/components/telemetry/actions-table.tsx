/** What each action costs, with bars to compare by. */
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_text,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { clsx } from "clsx";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useMemo } from "react";
import { Link } from "react-router";
import { Empty } from "@/components/ui/states";
import { linkTo } from "@/lib/filters";
import { count, millis } from "@/lib/format";
import type { ActionLatency } from "@/lib/types";

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { text: sortFn_text },
});
const helper = createColumnHelper<typeof features, ActionLatency>();

const columns = helper.columns([
  helper.accessor("action", { header: "Action" }),
  helper.accessor("messages", { header: "Messages" }),
  helper.accessor("errors", { header: "Errors" }),
  helper.accessor((row) => (row.handling.count ? row.handling.p50 : -1), {
    id: "h50",
    header: "Handling p50",
  }),
  helper.accessor((row) => (row.handling.count ? row.handling.p95 : -1), {
    id: "h95",
    header: "p95",
  }),
  helper.accessor((row) => (row.handling.count ? row.handling.p99 : -1), {
    id: "h99",
    header: "p99",
  }),
  helper.accessor((row) => (row.roundTrip.count ? row.roundTrip.p50 : -1), {
    id: "r50",
    header: "Round trip p50",
  }),
  helper.accessor((row) => (row.roundTrip.count ? row.roundTrip.p95 : -1), {
    id: "r95",
    header: "p95",
  }),
  helper.accessor((row) => (row.roundTrip.count ? row.roundTrip.p99 : -1), {
    id: "r99",
    header: "p99",
  }),
]);

interface ActionsTableProps {
  actions: readonly ActionLatency[];
  /** Keep the links to messages on this station. */
  identity?: string;
}

export function ActionsTable({ actions, identity }: ActionsTableProps) {
  const data = useMemo(() => [...actions], [actions]);
  const table = useTable({
    features,
    columns,
    data,
    initialState: { sorting: [{ id: "messages", desc: true }] },
  });
  const most = useMemo(() => largest(actions), [actions]);
  if (actions.length === 0)
    return (
      <Empty title="Nothing to measure yet">Actions appear here with their first message.</Empty>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on phones
    <div className="overflow-x-auto" role="region" aria-label="Latency by action" tabIndex={0}>
      <table className="w-full min-w-[52rem] text-sm">
        <thead className="bg-panel text-left text-muted">
          <tr>
            {table.getFlatHeaders().map((header) => {
              const sorted = header.column.getIsSorted();
              const Arrow = sorted === "asc" ? ChevronUp : ChevronDown;
              return (
                <th
                  key={header.id}
                  scope="col"
                  aria-sort={
                    sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : "none"
                  }
                  className={clsx(
                    "h-6 border-line border-b px-2 font-normal first:pl-3",
                    header.id !== "action" && "text-right",
                  )}
                >
                  <button
                    type="button"
                    onClick={header.column.getToggleSortingHandler()}
                    className={clsx(
                      "inline-flex h-6 items-center gap-0.5 hover:text-ink",
                      header.id !== "action" && "flex-row-reverse",
                      sorted && "text-ink",
                    )}
                  >
                    <table.FlexRender header={header} />
                    <Arrow size={12} aria-hidden className={clsx(!sorted && "invisible")} />
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className="border-line/60 border-b hover:bg-hover">
              {row.getAllCells().map((cell) => (
                <ActionCell
                  key={cell.id}
                  id={cell.column.id}
                  row={row.original}
                  value={cell.getValue()}
                  most={most}
                  identity={identity}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The largest percentile of all, to which the bars relate. */
function largest(actions: readonly ActionLatency[]): number {
  return Math.max(
    1e-9,
    ...actions.flatMap(({ handling, roundTrip }) => [handling.p99, roundTrip.p99]),
  );
}

interface ActionCellProps {
  id: string;
  row: ActionLatency;
  value: unknown;
  most: number;
  identity: string | undefined;
}

function ActionCell({ id, row, value, most, identity }: ActionCellProps) {
  if (id === "action")
    return (
      <th scope="row" className="h-6 px-2 pl-3 text-left font-medium">
        <Link
          to={linkTo("/messages", { action: row.action, identity })}
          className="hover:underline"
        >
          {row.action}
        </Link>
      </th>
    );
  const number = typeof value === "number" ? value : 0;
  if (id === "messages" || id === "errors")
    return (
      <td className={clsx("px-2 text-right", id === "errors" && number > 0 && "text-bad")}>
        {count(number)}
      </td>
    );
  if (number < 0) return <td className="px-2 text-right text-muted">–</td>;
  return (
    <td className="px-2">
      <span className="flex items-center justify-end gap-2">
        <span aria-hidden className="h-2 w-14 bg-hover">
          <span className="block h-2 bg-accent" style={{ width: `${share(number, most)}%` }} />
        </span>
        <span className="w-14 text-right">{millis(number)}</span>
      </span>
    </td>
  );
}

/** How long a bar is, in per cent. By the square root, so that the quick ones differ too. */
function share(value: number, most: number): number {
  return Math.round(Math.sqrt(value / most) * 100);
}
