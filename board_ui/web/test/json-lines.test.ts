import { expect, test } from "vitest";
import { foldedAtFirst, type JsonLine, jsonLines, nearestShown } from "@/lib/json-lines";

const text = (lines: JsonLine[]) =>
  lines
    .map(
      ({ depth, name, text, comma }) =>
        `${"  ".repeat(depth)}${name === null ? "" : `${JSON.stringify(name)}: `}${text}${comma}`,
    )
    .join("\n");

test("the lines are the value as JSON.stringify has it", () => {
  const value = { a: 1, b: ["x", null, true, { c: [] }], d: {} };
  const shown = text(jsonLines(value, new Set()));
  expect(JSON.parse(shown)).toEqual(value);
  expect(shown).toBe(JSON.stringify(value, null, 2));
});

test("a folded container is one line that tells how much is in it", () => {
  const lines = jsonLines({ a: [1, 2, 3], b: 1 }, new Set(["/a"]));
  expect(text(lines)).toBe('{\n  "a": [ 3 ],\n  "b": 1\n}');
});

test("a line is known by its JSON pointer", () => {
  const pointers = jsonLines({ "a/b": { "c~d": [7] } }, new Set()).map(({ pointer }) => pointer);
  expect(pointers).toContain("/a~1b/c~0d/0");
});

test("what has very many members is folded at first", () => {
  const many = Array.from({ length: 300 }, (_, index) => index);
  expect([...foldedAtFirst({ few: [1], many })]).toEqual(["/many"]);
  expect(foldedAtFirst("text").size).toBe(0);
});

test("a violation of a member that is missing is marked at its parent", () => {
  expect(nearestShown("/a/b/c", new Set(["", "/a"]))).toBe("/a");
  expect(nearestShown("/x", new Set([""]))).toBe("");
});
