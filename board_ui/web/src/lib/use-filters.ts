/** The filters of a page, which are in its address. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { Params } from "./base";
import { changed, type FilterNames, filtersOf } from "./filters";

export interface Filters {
  /** Those that are set, as the API takes them. */
  params: Record<string, string>;
  /** Whether any is. */
  isSet: boolean;
  value(name: string): string;
  /** What an input for one of them needs. */
  field(name: string): { value: string; onChange: (value: string) => void };
  set(changes: Params): void;
  clear(): void;
}

export function useFilters(names: FilterNames): Filters {
  const [search, setSearch] = useSearchParams();
  const key = JSON.stringify(filtersOf(search, names));
  const params = useMemo(() => JSON.parse(key) as Record<string, string>, [key]);
  const set = useCallback(
    (changes: Params) => setSearch((now) => changed(now, changes), { replace: true }),
    [setSearch],
  );
  const value = (name: string) => search.get(name) ?? "";
  return {
    params,
    isSet: key !== "{}",
    value,
    field: (name) => ({ value: value(name), onChange: (next) => set({ [name]: next }) }),
    set,
    clear: () => set(Object.fromEntries(names.map((name) => [name, null]))),
  };
}
