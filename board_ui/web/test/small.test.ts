import { expect, test } from "vitest";
import { fitting } from "@/components/grid/columns";
import { target } from "@/components/grid/use-grid-keys";
import { points } from "@/components/sparkline";
import { adviceFor } from "@/lib/advice";
import { ApiError } from "@/lib/api";
import { delayBefore } from "@/lib/backoff";
import { mountPath, stripMount } from "@/lib/base";
import { groupBy, hostOf } from "@/lib/groups";
import { pieces } from "@/lib/highlight";
import { logText } from "@/lib/log-text";
import { piecesFor } from "@/lib/pieces";
import { pollPhase } from "@/lib/poll-phase";
import { RateMeter } from "@/lib/rate";
import { tokenIn } from "@/lib/session";
import { worstOf } from "@/lib/stream-status";

test("the mount is the folder of the page's base", () => {
  expect(mountPath("http://h/")).toBe("");
  expect(mountPath("https://h:8/a/board/")).toBe("/a/board");
  expect(mountPath("https://h/board/index.html")).toBe("/board");
});

test("a path is known below the mount, whatever that is", () => {
  expect(stripMount("/messages/7", "/")).toBe("/messages/7");
  expect(stripMount("/board/messages", "/board")).toBe("/messages");
  expect(stripMount("/board", "/board")).toBe("/");
});

test("arrows and paging stay inside the list", () => {
  expect(target("ArrowDown", -1, 3, 10)).toBe(0);
  expect(target("ArrowDown", 2, 3, 10)).toBe(2);
  expect(target("ArrowUp", -1, 3, 10)).toBe(0);
  expect(target("PageDown", 5, 100, 20)).toBe(25);
  expect(target("PageUp", 5, 100, 20)).toBe(0);
  expect(target("End", 0, 100, 20)).toBe(99);
  expect(target("Home", 0, 0, 20)).toBeNull();
  expect(target("x", 0, 3, 10)).toBeNull();
});

test("a narrow grid leaves out the columns that want more room", () => {
  const columns = [undefined, 500, 900].map((from, key) => ({
    key: String(key),
    title: "",
    width: "1fr",
    render: () => null,
    ...(from === undefined ? {} : { from }),
  }));
  expect(fitting(columns, 390).map(({ key }) => key)).toEqual(["0"]);
  expect(fitting(columns, 500).map(({ key }) => key)).toEqual(["0", "1"]);
});

test("a sparkline ends at the right and has its largest value at the top", () => {
  expect(points([0, 2, 1], 121)).toBe("118.0,23.0 119.0,1.0 120.0,12.0");
  expect(points([0, 0], 121)).toBe("119.0,23.0 120.0,23.0");
});

test("a question that gets no answer counts as a lost connection, a refusal does not", () => {
  const refused = (status: number) =>
    new ApiError(status, { error: "x", parameter: null, allowed: null });
  expect(pollPhase(null)).toBe("live");
  expect([0, 429, 503].map((status) => pollPhase(refused(status)))).toEqual(
    Array(3).fill("waiting"),
  );
  expect([401, 403].map((status) => pollPhase(refused(status)))).toEqual(Array(2).fill("stopped"));
  expect(pollPhase(refused(404))).toBe("live");
  expect(pollPhase(new TypeError("x"))).toBe("waiting");
});

test("the wait doubles, ends at fifteen seconds, and chance takes off half at most", () => {
  expect([0, 1, 2, 3].map((attempt) => delayBefore(attempt, 0))).toEqual([500, 1000, 2000, 4000]);
  expect(delayBefore(50, 0)).toBe(15_000);
  expect(delayBefore(50, 1)).toBe(7500);
});

test("a rate is that of the last five seconds", () => {
  const meter = new RateMeter();
  meter.add(50, 0);
  meter.add(100, 4000);
  expect(meter.perSecond(4000)).toBe(30);
  expect(meter.perSecond(6000)).toBe(20);
  expect(meter.perSecond(60_000)).toBe(0);
});

test("a search is marked whatever its case, everywhere", () => {
  const found = pieces("Reset and reSET", "reset");
  expect(found.map(({ text }) => text).join("")).toBe("Reset and reSET");
  expect(found.filter(({ isMatch }) => isMatch).map(({ text }) => text)).toEqual([
    "Reset",
    "reSET",
  ]);
  expect(pieces("abc", "")).toEqual([{ text: "abc", isMatch: false }]);
});

test("a log's text has one line for each, and the traceback below", () => {
  const line = {
    id: 1,
    at: "T",
    level: "error",
    logger: "l",
    message: "m",
    exception: "a\nb\n",
  } as const;
  expect(logText([line])).toBe("T ERROR    l: m\na\nb\n");
});

test("groups are ordered by size and know their newest member", () => {
  const items = [3, 2, 1].map((id) => ({ id, kind: id === 2 ? "b" : "a" }));
  const groups = groupBy(
    items,
    ({ kind }) => kind,
    ({ id }) => String(id),
  );
  expect(groups.map(({ key, count, latest }) => [key, count, latest.id])).toEqual([
    ["a", 2, 3],
    ["b", 1, 2],
  ]);
});

test("an address loses its port, in either family", () => {
  expect(["10.0.0.1:80", "[::1]:80", "10.0.0.1", "::1"].map(hostOf)).toEqual([
    "10.0.0.1",
    "::1",
    "10.0.0.1",
    "::1",
  ]);
});

test("the token is taken out of the fragment only", () => {
  expect(tokenIn("#token=a%2Bb")).toBe("a+b");
  expect(tokenIn("#other")).toBeNull();
  expect(tokenIn("")).toBeNull();
});

test("the stream that does worst is the one that is shown", () => {
  const status = (phase: "live" | "waiting" | "connecting") => ({ phase, reason: "", retryAt: 0 });
  expect(worstOf([])).toBeNull();
  expect(worstOf([status("live"), status("waiting"), status("connecting")])?.phase).toBe("waiting");
});

test("rows in view are fetched in pieces", () => {
  expect(piecesFor(0, 40, 100)).toEqual([0]);
  expect(piecesFor(95, 210, 100)).toEqual([0, 1, 2]);
});

test("each error comes with what to do", () => {
  const error = (status: number, wait: number | null = null) =>
    new ApiError(status, { error: "x", parameter: null, allowed: null }, wait);
  expect(adviceFor(error(429, 12.2))).toContain("13 s");
  expect(adviceFor(error(0))).toContain("running");
  for (const status of [400, 401, 403, 404, 409, 429, 500])
    expect(adviceFor(error(status))).not.toBe("");
  expect(adviceFor(new Error("x"))).toContain("Reload");
});
