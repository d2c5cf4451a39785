/**
 * One event stream that comes back: fetch, parse, resume after the last id, back off.
 *
 * fetch and not EventSource, because the latter hides the status of a refusal, so that a
 * session that is over looks like a board that is down. Knows no React.
 */
import { ApiError, errorOf } from "./api";
import { delayBefore } from "./backoff";
import { apiUrl, type Params } from "./base";
import { EventParser, type StreamEvent } from "./sse";
import { report, type StreamPhase } from "./stream-status";

export interface StreamOptions {
  path: string;
  params: Params;
  /** Resume after this id; `null` begins at now. */
  after: number | null;
  onEvents(events: readonly StreamEvent[]): void;
}

/** No byte for so long (the heartbeat is every 15 s by default): the line is dead. */
const SILENCE = 60_000;
/** Hidden tabs give their connection up: a browser has six for each host. */
const HIDDEN = 30_000;

/** Open the stream; the answer closes it for good. */
export function openStream(options: StreamOptions): () => void {
  const closing = new AbortController();
  const name = Symbol(options.path);
  void run(options, closing.signal, name).finally(() => report(name, null));
  return () => closing.abort();
}

async function run(options: StreamOptions, closed: AbortSignal, name: symbol): Promise<void> {
  const parser = new EventParser();
  if (options.after !== null) parser.lastId = String(options.after);
  const say = (phase: StreamPhase, reason = "", retryAt = 0) => {
    if (!closed.aborted) report(name, { phase, reason, retryAt });
  };
  let attempt = 0;
  while (!closed.aborted) {
    await visible(closed);
    say("connecting");
    const outcome = await once(options, parser, closed, () => {
      attempt = 0;
      say("live");
    });
    if (outcome === "hidden" || closed.aborted) continue;
    if (isFinal(outcome)) {
      say("stopped", outcome.message);
      return;
    }
    const asked = outcome instanceof ApiError ? (outcome.retryAfter ?? 0) * 1000 : 0;
    const wait = Math.max(asked, delayBefore(attempt++, Math.random()));
    say(
      "waiting",
      outcome instanceof ApiError ? outcome.message : "The stream ended",
      Date.now() + wait,
    );
    await pause(wait, closed);
  }
}

/** A refusal that trying again does not change. After a new login the page opens streams anew. */
function isFinal(outcome: unknown): outcome is ApiError {
  return outcome instanceof ApiError && [400, 401, 403, 404].includes(outcome.status);
}

/** Read one response to its end. Returns why it ended; never throws. */
async function once(
  options: StreamOptions,
  parser: EventParser,
  closed: AbortSignal,
  onOpen: () => void,
): Promise<unknown> {
  const leaving = new AbortController();
  const unwatch = watchHidden(leaving);
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (parser.lastId !== null) headers["Last-Event-ID"] = parser.lastId;
  try {
    const signal = AbortSignal.any([closed, leaving.signal]);
    const url = apiUrl(`${options.path}/stream`, options.params);
    const response = await fetch(url, { headers, signal, credentials: "same-origin" });
    if (!response.ok || !response.body) return await errorOf(response);
    onOpen();
    await read(response.body, parser, options.onEvents, leaving);
    return "ended";
  } catch (error) {
    return leaving.signal.aborted ? leaving.signal.reason : error;
  } finally {
    unwatch();
  }
}

async function read(
  body: ReadableStream<Uint8Array>,
  parser: EventParser,
  onEvents: (events: readonly StreamEvent[]) => void,
  leaving: AbortController,
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const silence = setTimeout(() => leaving.abort("silent"), SILENCE);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    const events = parser.push(decoder.decode(value, { stream: true }));
    if (events.length > 0) onEvents(events);
  }
}

/** Leave the stream once the tab has been hidden for a while. */
function watchHidden(leaving: AbortController): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => leaving.abort("hidden"), HIDDEN);
  };
  document.addEventListener("visibilitychange", change);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", change);
  };
}

function visible(closed: AbortSignal): Promise<void> {
  if (!document.hidden || closed.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      document.removeEventListener("visibilitychange", done);
      closed.removeEventListener("abort", done);
      resolve();
    };
    document.addEventListener("visibilitychange", done);
    closed.addEventListener("abort", done);
  });
}

/** Wait, but not on when the machine says that the network is back. */
function pause(milliseconds: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      closed.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    closed.addEventListener("abort", done);
  });
}
