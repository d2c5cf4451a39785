/** The log as a terminal has it: the newest line at the bottom, followed until one scrolls up. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { gridKeys } from "@/components/grid/use-grid-keys";
import type { LiveList } from "@/lib/live-list";
import type { LogLine } from "@/lib/types";
import { LogRow } from "./log-row";

interface LogLinesProps {
  list: LiveList<LogLine, LogLine>;
  version: number;
  following: boolean;
  onFollow(following: boolean): void;
  search: string;
  selected: number | null;
  onSelect(id: number): void;
  children: ReactNode;
}

const ROW = 20;

export function LogLines(props: LogLinesProps) {
  const { list } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { size } = list.rows;
  const rows = useVirtualizer({
    count: size,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    useFlushSync: false,
    getItemKey: (index) => list.rows.at(index)?.id ?? index,
  });
  useAnchor(props, scroller);
  const index = props.selected === null ? -1 : indexOf(list, props.selected);
  const onKeyDown = gridKeys<LogLine>({
    count: size,
    index,
    pageSize: 20,
    at: (at) => list.rows.at(at),
    onMove: (row, to) => {
      rows.scrollToIndex(to);
      props.onSelect(row.id);
    },
  });
  return (
    <div
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label="Log, newest line last"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the arrows move in it
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => scrolled(event.currentTarget, props)}
      className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden [contain:strict] [overflow-anchor:none]"
    >
      {size === 0 && props.children}
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const line = list.rows.at(item.index);
          return (
            line && (
              <div
                key={item.key}
                className="absolute w-full"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <LogRow
                  line={line}
                  search={props.search}
                  active={item.index === index}
                  onSelect={props.onSelect}
                />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

/** Whoever scrolls up stops following; whoever comes back to the end follows again. */
function scrolled(node: HTMLElement, { list, following, selected, onFollow }: LogLinesProps): void {
  const below = node.scrollHeight - node.clientHeight - node.scrollTop;
  if (following && below > 3 * ROW) onFollow(false);
  if (!following && below < 2 && selected === null) onFollow(true);
  if (node.scrollTop < 20 * ROW) void list.loadOlder();
}

function indexOf(list: LiveList<LogLine, LogLine>, id: number): number {
  return list.rows.find(id) ? list.rows.size - list.rows.newerThan(id) - 1 : -1;
}

/** Stay at the bottom while following; else stay at the same lines when older ones come or go. */
function useAnchor(props: LogLinesProps, scroller: RefObject<HTMLDivElement | null>): void {
  const { list, version, following } = props;
  const oldest = useRef<number | null>(null);
  const settle = useEffectEvent(() => {
    const node = scroller.current;
    if (!node) return;
    const before = oldest.current;
    const evicted = list.rows.takeEvicted();
    oldest.current = list.rows.oldestId;
    if (following) node.scrollTop = node.scrollHeight;
    else if (evicted > 0) node.scrollTop -= evicted * ROW;
    else if (before !== null) node.scrollTop += Math.max(0, indexOf(list, before)) * ROW;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the list has changed
  useEffect(() => settle(), [version, following]);
}
