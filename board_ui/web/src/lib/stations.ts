/** Stations, fetched in the pieces that are in view, or all of them for grouping. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { get } from "./api";
import type { Params } from "./base";
import { piecesFor } from "./pieces";
import type { Connection, Page } from "./types";
import { faultOf, usePollStatus } from "./use-poll-status";

const PIECE = 100;
const REFRESH = 2000;
/** All of them are many, so they are asked for less often. */
const REFRESH_ALL = 10_000;

export interface StationWindow {
  total: number;
  at(index: number): Connection | undefined;
  indexOf(identity: string): number;
  isLoading: boolean;
  error: unknown;
  /** Tell which rows are in view. */
  setRange(first: number, last: number): void;
  reload(): void;
}

export function useStationWindow(params: Params, enabled: boolean): StationWindow {
  const [[first, last], setRange] = useState<readonly [number, number]>([0, 0]);
  const shown = piecesFor(first, last, PIECE);
  const results = useQueries({
    queries: shown.map((piece) => ({
      queryKey: ["connections", params, piece],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<Page<Connection>>(
          "connections",
          { ...params, limit: PIECE, offset: piece * PIECE },
          signal,
        ),
      refetchInterval: REFRESH,
      enabled,
    })),
  });
  const known = results.find((result) => result.data)?.data;
  const fault = results.map(faultOf).find((error) => error !== null) ?? null;
  usePollStatus(known !== undefined || fault !== null, fault, REFRESH);
  // The length stays while other pieces are on their way, or the list would collapse under a jump.
  const key = JSON.stringify(params);
  const length = useRef({ key, total: 0 });
  if (known) length.current = { key, total: known.total ?? known.items.length };
  const total = length.current.key === key ? length.current.total : 0;
  const at = (index: number) =>
    results[Math.floor(index / PIECE) - (shown[0] ?? 0)]?.data?.items[index % PIECE];
  const find = (identity: string) => {
    for (const [index, result] of results.entries()) {
      const place = result.data?.items.findIndex((item) => item.identity === identity) ?? -1;
      if (place >= 0) return ((shown[0] ?? 0) + index) * PIECE + place;
    }
    return -1;
  };
  return {
    total,
    at,
    indexOf: find,
    isLoading: known === undefined && total === 0 && !results.some((result) => result.error),
    error: known === undefined ? (results.find((result) => result.error)?.error ?? null) : null,
    setRange: (from, to) => {
      if (from !== first || to !== last) setRange([from, to]);
    },
    reload: () => {
      for (const result of results) void result.refetch();
    },
  };
}

/** All stations that match. */
export function useAllStations(params: Params, enabled: boolean) {
  const asked = useQuery({
    queryKey: ["connections", params, "all"],
    queryFn: async ({ signal }) => {
      const all: Connection[] = [];
      for (let more = true; more; ) {
        const piece = { ...params, limit: 1000, offset: all.length };
        const page = await get<Page<Connection>>("connections", piece, signal);
        all.push(...page.items);
        more = page.more && page.items.length > 0;
      }
      return all;
    },
    refetchInterval: REFRESH_ALL,
    enabled,
  });
  usePollStatus(!asked.isPending || asked.failureReason !== null, faultOf(asked), REFRESH_ALL);
  return asked;
}
