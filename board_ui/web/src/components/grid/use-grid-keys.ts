import type { KeyboardEvent } from "react";

interface GridKeys<R> {
  count: number;
  index: number;
  pageSize: number;
  at(index: number): R | undefined;
  onMove(row: R, index: number): void;
  onOpen?: ((row: R) => void) | undefined;
}

/** Where a key leads from `index` in a list of `count`; `null` if nowhere. Pure. */
export function target(key: string, index: number, count: number, page: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index < 0 ? 0 : index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  if (next === undefined || count === 0) return null;
  return Math.min(count - 1, Math.max(0, next));
}

/** Arrows, paging and Enter in a grid. */
export function gridKeys<R>(keys: GridKeys<R>) {
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const current = keys.at(keys.index);
    if (event.key === "Enter" && current !== undefined && keys.onOpen) {
      event.preventDefault();
      keys.onOpen(current);
      return;
    }
    const next = target(event.key, keys.index, keys.count, keys.pageSize);
    const row = next === null ? undefined : keys.at(next);
    if (next === null || row === undefined) return;
    event.preventDefault();
    keys.onMove(row, next);
  };
}
