import { expect, test } from "vitest";
import { BoundedList } from "@/lib/bounded";

const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ id: from + index }));

test("what is here already is not added again", () => {
  const list = new BoundedList<{ id: number }>(10);
  list.append(ids(1, 3));
  list.append(ids(2, 5));
  expect(list.toArray().map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
});

test("it never holds more than its bound, and keeps the newest", () => {
  const list = new BoundedList<{ id: number }>(100);
  for (let id = 1; id <= 1000; id += 7) list.append(ids(id, id + 6));
  expect(list.size).toBeLessThanOrEqual(100);
  expect(list.newestId).toBe(1001);
  expect(list.takeEvicted() + list.size).toBe(1001);
  expect(list.takeEvicted()).toBe(0);
});

test("older ones are put before, while there is room", () => {
  const list = new BoundedList<{ id: number }>(5);
  list.append(ids(8, 9));
  list.prepend(ids(3, 8).reverse());
  expect(list.toArray().map(({ id }) => id)).toEqual([5, 6, 7, 8, 9]);
});

test("the newest comes first by newest(), and newerThan() counts", () => {
  const list = new BoundedList<{ id: number }>(9);
  list.append([{ id: 2 }, { id: 5 }, { id: 9 }]);
  expect(list.newest(0)?.id).toBe(9);
  expect([0, 2, 4, 5, 9, 12].map((id) => list.newerThan(id))).toEqual([3, 2, 2, 1, 0, 0]);
});

test("a record is found by its id, and only that", () => {
  const list = new BoundedList<{ id: number }>(9);
  list.append([{ id: 2 }, { id: 5 }, { id: 9 }]);
  expect(list.find(5)?.id).toBe(5);
  expect(list.find(4)).toBeUndefined();
  expect(list.find(1)).toBeUndefined();
});
