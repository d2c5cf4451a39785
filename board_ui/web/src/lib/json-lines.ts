/** A JSON value as lines that can be folded, each known by its JSON pointer. Pure. */

export type JsonKind = "string" | "number" | "boolean" | "null" | "open" | "close" | "folded";

export interface JsonLine {
  pointer: string;
  depth: number;
  /** The member's name; `null` in arrays and at the top. */
  name: string | null;
  kind: JsonKind;
  /** The value, or the bracket. */
  text: string;
  /** "," where more follows. */
  comma: string;
  foldable: boolean;
}

type Json = unknown;

export function pointerOf(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function isContainer(value: Json): value is Record<string, Json> | Json[] {
  return typeof value === "object" && value !== null;
}

function childrenOf(value: Record<string, Json> | Json[]): [string | number, Json][] {
  return Array.isArray(value) ? value.map((item, index) => [index, item]) : Object.entries(value);
}

function kindOf(value: Json): JsonKind {
  if (value === null) return "null";
  if (typeof value === "string") return "string";
  return typeof value === "number" ? "number" : "boolean";
}

/** All lines of `value` that are not inside one of the `folded` pointers. */
export function jsonLines(value: Json, folded: ReadonlySet<string>): JsonLine[] {
  const lines: JsonLine[] = [];
  walk(lines, value, "", null, 0, "", folded);
  return lines;
}

function walk(
  lines: JsonLine[],
  value: Json,
  pointer: string,
  name: string | null,
  depth: number,
  comma: string,
  folded: ReadonlySet<string>,
): void {
  if (!isContainer(value)) {
    const text = JSON.stringify(value);
    lines.push({ pointer, depth, name, kind: kindOf(value), text, comma, foldable: false });
    return;
  }
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const children = childrenOf(value);
  if (children.length === 0 || folded.has(pointer)) {
    const inside = children.length === 0 ? "" : ` ${children.length} `;
    const text = `${open}${inside}${close}`;
    lines.push({
      pointer,
      depth,
      name,
      kind: "folded",
      text,
      comma,
      foldable: children.length > 0,
    });
    return;
  }
  lines.push({ pointer, depth, name, kind: "open", text: open, comma: "", foldable: true });
  children.forEach(([key, child], index) => {
    const next = index < children.length - 1 ? "," : "";
    const own = typeof key === "number" ? null : key;
    walk(lines, child, pointerOf(pointer, key), own, depth + 1, next, folded);
  });
  lines.push({ pointer, depth, name: null, kind: "close", text: close, comma, foldable: false });
}

/** Containers with more than `most` members, and all below them: folded at first. */
export function foldedAtFirst(value: Json, most = 200, pointer = ""): Set<string> {
  const folded = new Set<string>();
  if (!isContainer(value)) return folded;
  const children = childrenOf(value);
  if (children.length > most) folded.add(pointer);
  for (const [key, child] of children)
    for (const each of foldedAtFirst(child, most, pointerOf(pointer, key))) folded.add(each);
  return folded;
}

/** The pointer of the nearest line that is shown: a violation may be of a member that is missing. */
export function nearestShown(pointer: string, shown: ReadonlySet<string>): string {
  let at = pointer;
  while (at !== "" && !shown.has(at)) at = at.slice(0, at.lastIndexOf("/"));
  return at;
}
