/** Hooks around `LiveList`: its life with the component, and holding the view still. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Params } from "./base";
import type { Numbered } from "./bounded";
import { LiveList, type LiveSource } from "./live-list";
import { useSession } from "./session";
import { usePollStatus } from "./use-poll-status";
import { useStream } from "./use-stream";

/** How new records come: by a stream, by asking again, or only on demand. */
export type LiveMode = "stream" | "poll" | "off";

/** Milliseconds between two questions. */
const POLL = 3000;

export interface LiveView<T extends Numbered, R extends Numbered> {
  list: LiveList<T, R>;
  /** Changes with the list; give it to whatever is memoised. */
  version: number;
  reload(): void;
}

export function useLiveList<T extends Numbered, R extends Numbered>(
  source: LiveSource<T, R>,
  params: Params,
  mode: LiveMode = "stream",
): LiveView<T, R> {
  const query = JSON.stringify(params);
  const [round, setRound] = useState(0);
  const { epoch } = useSession();
  const list = useMemo(() => new LiveList(source, JSON.parse(query) as Params), [source, query]);
  const version = useSyncExternalStore(list.subscribe, list.version);
  // What is loaded goes on with its stream after a login; what could not be loaded is tried again.
  const attempt = list.phase === "ready" ? 0 : epoch;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a round or an attempt more loads anew
  useEffect(() => {
    if (list.phase === "ready" && list.round === round) return;
    list.round = round;
    const leaving = new AbortController();
    void list.load(leaving.signal);
    return () => leaving.abort();
  }, [list, round, attempt]);
  useStream({
    path: source.path,
    params,
    enabled: mode === "stream" && list.phase === "ready",
    after: () => list.after(),
    onEvents: (events) => list.take(events),
  });
  const polls = mode === "poll" && list.phase === "ready";
  usePollStatus(polls, list.fault, POLL);
  useEffect(() => {
    if (!polls) return;
    const timer = setInterval(() => !document.hidden && void list.poll(), POLL);
    return () => clearInterval(timer);
  }, [list, polls]);
  return { list, version, reload: useCallback(() => setRound((value) => value + 1), []) };
}

export interface Held<R> {
  count: number;
  /** Newest first. */
  at(index: number): R | undefined;
  /** How many came since the view is held. */
  fresh: number;
}

/** Show the list as it was when `held` became true; what comes since is only counted. */
export function useHeld<T extends Numbered, R extends Numbered>(
  list: LiveList<T, R>,
  held: boolean,
): Held<R> {
  const anchor = useRef<number | null>(null);
  const owner = useRef(list);
  if (owner.current !== list || !held) anchor.current = null;
  owner.current = list;
  if (held && anchor.current === null) anchor.current = list.rows.newestId;
  const fresh = anchor.current === null ? 0 : list.rows.newerThan(anchor.current);
  return {
    count: list.rows.size - fresh,
    at: (index) => list.rows.newest(index + fresh),
    fresh,
  };
}
