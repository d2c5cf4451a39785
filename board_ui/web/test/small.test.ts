import { expect, test } from "vitest";
import { adviceFor } from "@/lib/advice";
import { ApiError } from "@/lib/api";
import { delayBefore } from "@/lib/backoff";
import { mountPath } from "@/lib/base";
import { groupBy, hostOf } from "@/lib/groups";
import { pieces } from "@/lib/highlight";
import { logText } from "@/lib/log-text";
import { piecesFor } from "@/lib/pieces";
import { RateMeter } from "@/lib/rate";
import { tokenIn } from "@/lib/session";
import { worstOf } from "@/lib/stream-status";

test("the mount is the folder of the page's base", () => {
  expect(mountPath("http://h/")).toBe("");
  expect(mountPath("https://h:8/a/board/")).toBe("/a/board");
  expect(mountPath("https://h/board/index.html")).toBe("/board");
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
