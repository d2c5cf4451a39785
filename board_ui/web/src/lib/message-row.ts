/** What a long list keeps of a message: little, and no payload. Pure. */
import type { Message } from "./types";

export interface MessageRow {
  id: number;
  at: number;
  identity: string;
  direction: Message["direction"];
  type: Message["type"];
  action: string;
  size: number;
  /** Handling or round-trip time in milliseconds; -1 where there is none. */
  took: number;
  preview: string;
  violations: number;
}

const MOST = 140;
const names = new Map<string, string>();

/** One string for all equal ones: identities and actions come again and again. */
function shared(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size >= 20_000) names.clear();
  names.set(name, name);
  return name;
}

export function messageRow(message: Message): MessageRow {
  return {
    id: message.id,
    at: Date.parse(message.at),
    identity: shared(message.identity),
    direction: message.direction === "in" ? "in" : "out",
    type: shared(message.type) as Message["type"],
    action: shared(message.action),
    size: message.size,
    took: message.handlingMs ?? message.roundTripMs ?? -1,
    preview: previewOf(message),
    violations: message.violations.length,
  };
}

function previewOf(message: Message): string {
  if (message.errorCode !== null)
    return `${message.errorCode}${message.errorDescription ? `: ${message.errorDescription}` : ""}`;
  return message.truncated ? "(large payload)" : preview(message.payload);
}

/** The members of a payload in one line, without the noise of JSON. */
export function preview(payload: unknown, most = MOST): string {
  const parts: string[] = [];
  write(payload, parts, most, 0);
  const text = parts.join("");
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Append `value` to `parts` while there is room; returns what room is left. */
function write(value: unknown, parts: string[], room: number, depth: number): number {
  if (room <= 0) return 0;
  if (typeof value !== "object" || value === null) return put(parts, String(value), room);
  if (depth === 0) return members(value, parts, room, ", ", 1);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const left = members(value, parts, put(parts, open, room), ", ", depth + 1);
  return left > 0 ? put(parts, close, left) : 0;
}

function members(
  value: object,
  parts: string[],
  room: number,
  between: string,
  depth: number,
): number {
  let left = room;
  let first = true;
  for (const [key, child] of Object.entries(value)) {
    // The row has a time already, and there is little room.
    if (key === "timestamp") continue;
    const name = Array.isArray(value) ? "" : `${key}: `;
    left = put(parts, first ? name : between + name, left);
    left = write(child, parts, left, depth);
    first = false;
    if (left <= 0) return 0;
  }
  return left;
}

function put(parts: string[], text: string, room: number): number {
  parts.push(text);
  return room - text.length;
}
