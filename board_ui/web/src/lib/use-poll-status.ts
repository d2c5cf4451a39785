/** Lists that are asked for again and again count as streams do: the header tells how they fare. */
import { useEffect } from "react";
import { pollPhase } from "./poll-phase";
import { report } from "./stream-status";

/** How a question of TanStack Query's does: its last fault, also while it is tried again. */
export interface Asked {
  error: unknown;
  failureReason: unknown;
}

export function faultOf(asked: Asked): unknown {
  return asked.failureReason ?? asked.error;
}

/** `error` is `null` as long as answers come; the next question is asked after `interval` ms. */
export function usePollStatus(isPolling: boolean, error: unknown, interval: number): void {
  useEffect(() => {
    if (!isPolling) return;
    const name = Symbol("poll");
    const reason = error instanceof Error ? error.message : "";
    report(name, { phase: pollPhase(error), reason, retryAt: Date.now() + interval });
    return () => report(name, null);
  }, [isPolling, error, interval]);
}
