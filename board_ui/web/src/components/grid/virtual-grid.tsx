/** A table of any length, of which only the rows in view exist. */
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
} from "react";
import { type Column, fitting } from "./columns";
import { GridHeader } from "./grid-header";
import { GridRow } from "./grid-row";
import { gridKeys } from "./use-grid-keys";
import { useWidth } from "./use-width";

export type RowKey = string | number;

interface VirtualGridProps<R> {
  label: string;
  columns: readonly Column<R>[];
  count: number;
  at(index: number): R | undefined;
  keyOf(row: R): RowKey;
  indexOf(key: RowKey): number;
  active: RowKey | null;
  onMove(row: R): void;
  onOpen?: (row: R) => void;
  rowHeight?: number;
  /** Told when the list is scrolled away from its beginning, and back. */
  onAway?: (away: boolean) => void;
  /** Told when the end comes near. */
  onEnd?: () => void;
  sort?: string;
  onSort?: (sort: string) => void;
  /** Which rows are in view, for lists that are fetched in pieces. */
  onRange?: (first: number, last: number) => void;
  /** Changes when the list is to begin at its top again. */
  resetKey?: string;
  /** Shown below the header where there are no rows. */
  children?: ReactNode;
}

const HEADER = 24;
/** Fingers need more room than pointers. */
const ROW = matchMedia("(pointer: coarse)").matches ? 36 : 24;

export function VirtualGrid<R>(props: VirtualGridProps<R>) {
  const { columns, count, active, rowHeight = ROW } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const shown = useMemo(() => fitting(columns, width), [columns, width]);
  const grid = useId();
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: HEADER,
    paddingStart: HEADER,
    useFlushSync: false,
  });
  useGridEvents(props, rows.range);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => {
    // In braces: what scrollTo returns is no function that cleans up.
    scroller.current?.scrollTo(0, 0);
  }, [props.resetKey]);
  const index = active === null ? -1 : props.indexOf(active);
  // Keys may come faster than the address follows: they go on from the last one's row.
  const cursor = useRef(index);
  useEffect(() => {
    cursor.current = index;
  }, [index]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) =>
    gridKeys<R>({
      ...props,
      index: cursor.current,
      pageSize: Math.max(1, Math.floor((rows.scrollRect?.height ?? 0) / rowHeight) - 2),
      onMove: (row, to) => {
        cursor.current = to;
        rows.scrollToIndex(to);
        props.onMove(row);
      },
    })(event);
  // A row that is not in view is not there to be named.
  const drawn = count > 0 && rows.getVirtualItems().some((item) => item.index === index);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={count + 1}
        aria-activedescendant={drawn ? `${grid}${index}` : undefined}
        onKeyDown={onKeyDown}
        className="absolute inset-0 overflow-y-auto overflow-x-hidden [contain:strict] [overflow-anchor:none]"
      >
        <GridHeader columns={shown} sort={props.sort} onSort={props.onSort} />
        {count > 0 && (
          <div role="rowgroup" style={{ height: rows.getTotalSize() - HEADER }}>
            {rows.getVirtualItems().map((item) => (
              // By place and not by record: a list that flows keeps its elements and changes their text,
              // which costs a fifth of making new ones.
              <GridRow
                key={item.index}
                id={`${grid}${item.index}`}
                top={item.start}
                height={rowHeight}
                index={item.index}
                row={props.at(item.index)}
                columns={shown}
                active={item.index === index}
                onOpen={props.onOpen ?? props.onMove}
              />
            ))}
          </div>
        )}
      </div>
      {count === 0 && <div className="absolute inset-x-0 top-6">{props.children}</div>}
    </div>
  );
}

/** Tell what the scrolling means to whoever wants to know. */
function useGridEvents<R>(
  props: VirtualGridProps<R>,
  range: { startIndex: number; endIndex: number } | null,
): void {
  const first = range?.startIndex ?? 0;
  const last = range?.endIndex ?? 0;
  const tell = useEffectEvent(() => {
    props.onAway?.(first > 0);
    props.onRange?.(first, last);
    if (last >= props.count - 50) props.onEnd?.();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the place in the list that matters
  useEffect(() => tell(), [first, last, props.count]);
}
