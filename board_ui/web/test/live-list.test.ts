import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveList, type LiveSource } from "@/lib/live-list";

interface Item {
  id: number;
}

const source: LiveSource<Item, Item> = {
  path: "things",
  event: "thing",
  compact: (item) => item,
  most: 100,
  page: 3,
};

const asked: string[] = [];
let answers: unknown[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("document", { baseURI: "http://board/mount/" });
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    const answer = answers.shift();
    if (answer === undefined) return Promise.reject(new TypeError("no network"));
    return Promise.resolve(Response.json(answer));
  });
});

afterEach(() => vi.unstubAllGlobals());

const page = (ids: number[], more = false) => ({
  items: ids.map((id) => ({ id })),
  total: null,
  more,
  reachesBack: 10,
  lastId: ids[0] ?? 0,
});

const event = (name: string, data: unknown) => ({ event: name, data: JSON.stringify(data) });
const idsOf = (list: LiveList<Item, Item>) => list.rows.toArray().map(({ id }) => id);

async function loaded(first: unknown): Promise<LiveList<Item, Item>> {
  answers = [first];
  const list = new LiveList(source, { text: "a" });
  await list.load(new AbortController().signal);
  return list;
}

test("it begins with what the board keeps, under the mount, with the filters", async () => {
  const list = await loaded(page([9, 8, 7], true));
  expect(asked).toEqual(["http://board/mount/api/things?text=a&limit=3"]);
  expect(idsOf(list)).toEqual([7, 8, 9]);
  expect(list.phase).toBe("ready");
  expect(list.after()).toBe(9);
});

test("what the stream tells is added once", async () => {
  const list = await loaded(page([9, 8, 7]));
  list.take([event("thing", { id: 9 }), event("thing", { id: 10 }), event("other", { id: 11 })]);
  expect(idsOf(list)).toEqual([7, 8, 9, 10]);
  expect(list.after()).toBe(10);
});

test("what was skipped is counted", async () => {
  const list = await loaded(page([]));
  list.take([event("skipped", { skipped: 40 }), event("thing", { id: 50 })]);
  expect(list.skipped).toBe(40);
});

test("a board that was restarted begins anew", async () => {
  const list = await loaded(page([900, 899]));
  list.take([event("connected", { after: 0, firstId: 1, lastId: 2 }), event("thing", { id: 1 })]);
  expect(idsOf(list)).toEqual([1]);
});

test("a stream that merely resumes keeps what is here", async () => {
  const list = await loaded(page([9, 8]));
  list.take([event("connected", { after: 9, firstId: 1, lastId: 12 })]);
  expect(idsOf(list)).toEqual([8, 9]);
});

test("older ones are fetched piece by piece until there are no more", async () => {
  const list = await loaded(page([9, 8, 7], true));
  answers = [page([6, 5], false)];
  await Promise.all([list.loadOlder(), list.loadOlder()]);
  await list.loadOlder();
  expect(asked.length).toBe(2);
  expect(asked[1]).toContain("before=7");
  expect(idsOf(list)).toEqual([5, 6, 7, 8, 9]);
});

test("a piece that did not come is asked for again", async () => {
  const list = await loaded(page([9], true));
  await list.loadOlder();
  answers = [page([8])];
  await list.loadOlder();
  expect(idsOf(list)).toEqual([8, 9]);
});

test("asking again adds what is new and leaves older pieces alone", async () => {
  const list = await loaded(page([9, 8], true));
  answers = [page([11, 10, 9], false)];
  await list.poll();
  expect(idsOf(list)).toEqual([8, 9, 10, 11]);
  expect(list.more).toBe(true);
});

test("whoever listens is told of each change", async () => {
  const list = await loaded(page([]));
  const before = list.version();
  const heard = vi.fn();
  const stop = list.subscribe(heard);
  list.take([event("thing", { id: 1 })]);
  stop();
  list.take([event("thing", { id: 2 })]);
  expect(heard).toHaveBeenCalledTimes(1);
  expect(list.version()).toBe(before + 2);
});

test("a list that cannot be had says why", async () => {
  answers = [];
  const list = new LiveList(source, {});
  await list.load(new AbortController().signal);
  expect(list.phase).toBe("failed");
  expect(list.error).toMatchObject({ status: 0, message: "The board does not answer" });
});
