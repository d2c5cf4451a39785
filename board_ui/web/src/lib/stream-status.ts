/** How the open streams are doing, for the header. Knows neither how they work nor what is in them. */

export type StreamPhase = "connecting" | "live" | "waiting" | "stopped";

export interface StreamStatus {
  phase: StreamPhase;
  /** Why it does not run, in words. */
  reason: string;
  /** When the next attempt is made, as `Date.now()`. */
  retryAt: number;
}

const streams = new Map<symbol, StreamStatus>();
const listeners = new Set<() => void>();
const worst: readonly StreamPhase[] = ["stopped", "waiting", "connecting", "live"];
let summary: StreamStatus | null = null;

/** The state of the stream that does worst, `null` where none is open. */
export function worstOf(all: Iterable<StreamStatus>): StreamStatus | null {
  const sorted = [...all].sort((a, b) => worst.indexOf(a.phase) - worst.indexOf(b.phase));
  return sorted[0] ?? null;
}

export function report(stream: symbol, status: StreamStatus | null): void {
  if (status === null) streams.delete(stream);
  else streams.set(stream, status);
  summary = worstOf(streams.values());
  for (const listener of listeners) listener();
}

export const streamStatus = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): StreamStatus | null => summary,
};
