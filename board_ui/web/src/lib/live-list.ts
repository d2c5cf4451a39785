/** A list that begins with what the board keeps and goes on with what its stream tells. No React. */
import { get } from "./api";
import type { Params } from "./base";
import { BoundedList, type Numbered } from "./bounded";
import { RateMeter } from "./rate";
import type { StreamEvent } from "./sse";
import type { Page } from "./types";

export interface LiveSource<T extends Numbered, R extends Numbered> {
  /** The endpoint: the list is at `path`, its stream at `path/stream`. */
  path: string;
  /** The name of the stream's events. */
  event: string;
  /** What is kept of a record; lists grow long, so keep little. */
  compact(record: T): R;
  /** Records in memory at most. */
  most: number;
  /** Records asked for at once. */
  page: number;
  /** Where the list is, if not at `path`. */
  history?: string;
}

export type Phase = "loading" | "ready" | "failed";

export class LiveList<T extends Numbered, R extends Numbered> {
  readonly rows: BoundedList<R>;
  phase: Phase = "loading";
  error: unknown = null;
  /** Whether the board keeps older ones than the list has. */
  more = false;
  /** Since when the board keeps records, as `Date.now()`. */
  reachesTo: number | null = null;
  /** Why the last question failed, where there is no stream. */
  fault: unknown = null;
  /** Records that the stream left out, because they came too fast or were gone. */
  skipped = 0;
  /** Which wish for it to be loaded it has followed. */
  round = 0;
  #after = 0;
  #version = 0;
  #older: Promise<void> | null = null;
  readonly #meter = new RateMeter();
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly source: LiveSource<T, R>,
    readonly params: Params,
  ) {
    this.rows = new BoundedList<R>(source.most);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes whenever anything here does. */
  version = (): number => this.#version;

  /** Where the stream has to go on. */
  after(): number {
    return Math.max(this.#after, this.rows.newestId ?? 0);
  }

  perSecond(): number {
    return this.#meter.perSecond(Date.now());
  }

  async load(signal: AbortSignal): Promise<void> {
    try {
      const page = await this.#fetch({}, signal);
      this.rows.clear();
      this.rows.append(page.items.map(this.source.compact).reverse());
      this.#after = page.lastId;
      this.skipped = 0;
      this.phase = "ready";
      this.error = null;
    } catch (error) {
      if (signal.aborted) return;
      this.phase = "failed";
      this.error = error;
    }
    this.#changed();
  }

  /** Ask for the newest ones, where there is no stream. What is here stays if that fails. */
  async poll(): Promise<void> {
    try {
      const page = await this.#fetch({});
      this.#connected(page.lastId);
      this.rows.append(page.items.map(this.source.compact).reverse());
      this.#after = page.lastId;
      this.fault = null;
    } catch (error) {
      this.fault = error; // the next question comes soon
    }
    this.#changed();
  }

  /** Fetch the next older piece, once at a time. */
  loadOlder = (): Promise<void> => {
    const before = this.rows.oldestId;
    if (!this.more || this.rows.full || before === null) return Promise.resolve();
    this.#older ??= this.#fetch({ before })
      .then((page) => this.rows.prepend(page.items.map(this.source.compact)))
      .catch(() => {
        this.more = true; // the next scroll tries again
      })
      .finally(() => {
        this.#older = null;
        this.#changed();
      });
    return this.#older;
  };

  get loadingOlder(): boolean {
    return this.#older !== null;
  }

  take(events: readonly StreamEvent[]): void {
    const fresh: R[] = [];
    let count = 0;
    for (const { event, data } of events) {
      const body: unknown = JSON.parse(data);
      if (event === this.source.event) fresh.push(this.source.compact(body as T));
      else if (event === "skipped") count += (body as { skipped: number }).skipped;
      else if (event === "connected") this.#connected((body as { after: number }).after);
    }
    this.rows.append(fresh);
    this.skipped += count;
    this.#meter.add(fresh.length + count, Date.now());
    this.#changed();
  }

  /** Tell whoever watches, also when only time has passed. */
  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  #connected(after: number): void {
    if (after >= this.after()) return;
    // The ids began anew: the board was restarted, and what is here is of the run before.
    this.rows.clear();
    this.#after = after;
    this.more = false;
    this.reachesTo = Date.now();
  }

  async #fetch(extra: Params, signal?: AbortSignal): Promise<Page<T>> {
    const params = { ...this.params, ...extra, limit: this.source.page };
    const page = await get<Page<T>>(this.source.history ?? this.source.path, params, signal);
    // A newer piece says nothing about what is older than what is here.
    if (this.rows.size === 0 || extra.before !== undefined) this.more = page.more;
    this.reachesTo = page.reachesBack === null ? null : Date.now() - page.reachesBack * 1000;
    return page;
  }
}
