/** Filters live in the address, under the names of the API's parameters. Pure. */
import type { Params } from "./base";

/** Names of parameters that a page takes out of the address and hands to the API. */
export type FilterNames = readonly string[];

export const messageFilters = [
  "identity",
  "action",
  "direction",
  "type",
  "text",
  "from",
  "to",
  "transactionId",
  "violations",
  "unanswered",
  "slowerThan",
] as const;

export type MessageFilter = (typeof messageFilters)[number];

/** What the API is asked for: the known filters that are set. */
export function filtersOf(search: URLSearchParams, names: FilterNames): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = search.get(name);
    if (value) found[name] = value;
  }
  return found;
}

/** The address's parameters with some of them changed; empty ones are left out. */
export function changed(search: URLSearchParams, changes: Params): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "" || value === false) next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

/** A link to `path` with filters that are set. */
export function linkTo(path: string, filters: Params): string {
  const query = changed(new URLSearchParams(), filters).toString();
  return query ? `${path}?${query}` : path;
}

export function stationPath(identity: string): string {
  return `/connections/${encodeURIComponent(identity)}`;
}

/** RFC 3339 as a `datetime-local` field has it, in local time; "" if there is none. */
export function toLocalField(value: string): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function fromLocalField(value: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
