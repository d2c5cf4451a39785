/** The text of an event stream, cut into events (HTML Living Standard §9.2.6). Pure. */

export interface StreamEvent {
  event: string;
  data: string;
}

/** Feed it pieces of text as they come; it returns the events that they complete. */
export class EventParser {
  /** The id to resume after. A block may carry an id and no event: heartbeats do. */
  lastId: string | null = null;
  #rest = "";
  #event = "";
  #id: string | null = null;
  #data: string[] = [];

  push(text: string): StreamEvent[] {
    // A trailing CR may be half of a CRLF whose other half is still under way.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    const events: StreamEvent[] = [];
    for (const line of lines) {
      if (line === "") this.#dispatch(events);
      else this.#take(line);
    }
    return events;
  }

  #take(line: string): void {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id") this.#id = value;
  }

  #dispatch(events: StreamEvent[]): void {
    if (this.#id !== null) this.lastId = this.#id;
    if (this.#data.length > 0)
      events.push({ event: this.#event || "message", data: this.#data.join("\n") });
    this.#event = "";
    this.#id = null;
    this.#data = [];
  }
}
