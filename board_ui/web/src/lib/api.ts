/** Requests to the board's API. Knows nothing of what the answers mean. */
import { apiUrl, type Params } from "./base";
import type { Problem } from "./types";

/** An answer that is no success, or none at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    /** Seconds to wait, where the board said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(problem.error);
    this.name = "ApiError";
  }
}

type Listener = () => void;
const unauthorized = new Set<Listener>();

/** Call `listener` whenever a request is answered 401: the session is over. */
export function onUnauthorized(listener: Listener): () => void {
  unauthorized.add(listener);
  return () => unauthorized.delete(listener);
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "error" in value;
}

/** Make an error of an answer, and tell whoever watches for sessions that are over. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const error = `${response.status} ${response.statusText}`;
  const wait = Number(response.headers.get("Retry-After"));
  if (response.status === 401) for (const listener of unauthorized) listener();
  const problem: Problem = isProblem(body) ? body : { error, parameter: null, allowed: null };
  return new ApiError(response.status, problem, wait > 0 ? wait : null);
}

async function request(path: string, params: Params, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(apiUrl(path, params), { credentials: "same-origin", ...init });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    const error = "The board does not answer";
    throw new ApiError(0, { error, parameter: null, allowed: null });
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

export async function get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  const response = await request(path, params, signal ? { signal } : {});
  return (await response.json()) as T;
}

/** Change something. The header tells the board that this page asked, not another site's form. */
export async function change(
  method: "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const headers: Record<string, string> = { "X-Requested-With": "board" };
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const response = await request(path, {}, init);
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}
