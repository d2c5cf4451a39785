/** What to do about an error, in words. Pure. */
import { ApiError } from "./api";

export function adviceFor(error: unknown): string {
  if (!(error instanceof ApiError))
    return "Reload the page. If it stays, the browser's console says more.";
  switch (error.status) {
    case 0:
      return "Is the server running, and can this machine reach it?";
    case 400:
      return "Change or clear the filter that is named.";
    case 401:
      return "Log in again.";
    case 403:
      return "Your role does not allow this. Log in as an operator.";
    case 404:
      return "It was never here, or it is older than what the board keeps.";
    case 409:
      return "Its state has changed since. Look again.";
    case 429:
      return error.retryAfter === null
        ? "Too many requests. Wait a moment."
        : `Too many requests. Wait ${Math.ceil(error.retryAfter)} s.`;
    default:
      return "The server's log says what went wrong.";
  }
}
