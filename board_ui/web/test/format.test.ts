import { expect, test } from "vitest";
import {
  ago,
  bytes,
  clock,
  day,
  duration,
  millis,
  percent,
  plural,
  rate,
  stamp,
  utc,
} from "@/lib/format";

test("milliseconds have three digits at most", () => {
  expect([0.0412, 9.99, 42.34, 456.7, 1234, 65_000].map(millis)).toEqual([
    "0.04 ms",
    "9.99 ms",
    "42.3 ms",
    "457 ms",
    "1.23 s",
    "65 s",
  ]);
});

test("a duration is told in its two largest units", () => {
  expect([9, 60, 725, 7200, 93_784, 864_000].map(duration)).toEqual([
    "9 s",
    "1 min",
    "12 min 5 s",
    "2 h",
    "1 d 2 h",
    "10 d",
  ]);
});

test("how long ago is told in one unit, and never in the future", () => {
  expect([-3, 59, 61, 7300, 200_000].map(ago)).toEqual(["0 s", "59 s", "1 min", "2 h", "2 d"]);
});

test("sizes are decimal", () => {
  expect([0, 999, 1500, 66_123_000, 1_200_000_000].map(bytes)).toEqual([
    "0 B",
    "999 B",
    "1.5 kB",
    "66 MB",
    "1.2 GB",
  ]);
});

test("a share that is not nothing is not told as nothing", () => {
  expect([0, 0.0001, 0.012, 0.5].map(percent)).toEqual(["0 %", "< 0.1 %", "1.2 %", "50 %"]);
});

test("rates lose their decimal from ten on", () => {
  expect([0, 0.25, 9.94, 12.4].map(rate)).toEqual(["0", "0.3", "9.9", "12"]);
});

test("times are local, and the hover is UTC", () => {
  const at = new Date(2026, 10, 21, 9, 5, 7, 42).getTime();
  expect(clock(at)).toBe("09:05:07");
  expect(clock(at, true)).toBe("09:05:07.042");
  expect(utc(Date.UTC(2026, 10, 21, 9, 5, 7, 42))).toBe("2026-11-21 09:05:07.042 UTC");
});

test("the day is told unless it is today", () => {
  const now = new Date(2026, 10, 21, 12).getTime();
  const before = new Date(2026, 10, 20, 23, 59, 59).getTime();
  expect(stamp(now, now)).toBe("12:00:00");
  expect(stamp(before, now)).toBe(`${day(before)} 23:59:59`);
});

test("one is one, and all else is many", () => {
  expect(plural(1, "line")).toBe("1 line");
  expect(plural(1200, "line")).toBe("1,200 lines");
});
