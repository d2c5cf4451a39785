/** What a question that is asked again and again tells of the connection. Pure. */
import { ApiError } from "./api";
import type { StreamPhase } from "./stream-status";

export function pollPhase(error: unknown): StreamPhase {
  if (error === null) return "live";
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 401 || status === 403) return "stopped";
  // A board that finds no such station is there, and its page says the rest.
  return status === 0 || status === 429 || status >= 500 ? "waiting" : "live";
}
