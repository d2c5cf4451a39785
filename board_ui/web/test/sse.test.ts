import { expect, test } from "vitest";
import { EventParser } from "@/lib/sse";

test("an event is told once its blank line has come", () => {
  const parser = new EventParser();
  expect(parser.push("event: message\nid: 7\ndata: {")).toEqual([]);
  expect(parser.push('"a":1}\n')).toEqual([]);
  expect(parser.push("\n")).toEqual([{ event: "message", data: '{"a":1}' }]);
  expect(parser.lastId).toBe("7");
});

test("several lines of data are joined, and an event without a name is a message", () => {
  const parser = new EventParser();
  expect(parser.push("data: a\ndata:b\n\n")).toEqual([{ event: "message", data: "a\nb" }]);
});

test("a heartbeat is no event, but its id is where to resume", () => {
  const parser = new EventParser();
  expect(parser.push(": keep-alive\nid: 41\n\n")).toEqual([]);
  expect(parser.lastId).toBe("41");
});

test("an id counts only once its block is complete", () => {
  const parser = new EventParser();
  parser.push("id: 1\ndata: x\n\nid: 2\ndata: y\n");
  expect(parser.lastId).toBe("1");
});

test("lines may end in CR LF, also when that is cut in two", () => {
  const parser = new EventParser();
  expect(parser.push("data: a\r")).toEqual([]);
  expect(parser.push("\n\r\n")).toEqual([{ event: "message", data: "a" }]);
});

test("any cut gives the same events", () => {
  const text = "event: a\nid: 1\ndata: x\n\n: hi\n\nevent: b\nid: 2\ndata: y\ndata: z\n\n";
  const whole = new EventParser().push(text);
  for (let cut = 0; cut <= text.length; cut++) {
    const parser = new EventParser();
    expect([...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))]).toEqual(whole);
  }
});
