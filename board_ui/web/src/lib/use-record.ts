/** One record of a list that may not be loaded: lists are asked for the one below the next id. */
import { useQuery } from "@tanstack/react-query";
import { ApiError, get } from "./api";
import type { Numbered } from "./bounded";
import type { Page } from "./types";

interface Found<T> {
  record: T | null;
  error: unknown;
}

export function useRecord<T extends Numbered>(
  path: string,
  id: number | null,
  loaded: T | undefined,
): Found<T> {
  const { data, error } = useQuery({
    queryKey: ["record", path, id],
    queryFn: async ({ signal }) => {
      const page = await get<Page<T>>(path, { before: (id ?? 0) + 1, limit: 1 }, signal);
      const record = page.items[0];
      if (record?.id === id) return record;
      throw new ApiError(404, { error: "It is not kept any more", parameter: null, allowed: null });
    },
    enabled: id !== null && loaded === undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { record: loaded ?? data ?? null, error: loaded ? null : error };
}
