/** How long to wait before a stream is tried again. Pure. */

const FIRST = 500;
const MOST = 15_000;

/**
 * Milliseconds before attempt number `attempt` (0 is the first one after a loss).
 *
 * Doubling, with up to half of it taken off at random, or all viewers of a board
 * that restarts would come back in the same moment.
 */
export function delayBefore(attempt: number, random: number): number {
  const full = Math.min(MOST, FIRST * 2 ** Math.min(attempt, 10));
  return Math.round(full * (1 - random / 2));
}
