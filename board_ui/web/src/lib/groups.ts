/** Records put together by what they have in common. Pure. */

export interface Group<T> {
  key: string;
  count: number;
  /** The newest of them. */
  latest: T;
  /** How many different `of` there are among them. */
  members: Set<string>;
}

/** Group `items` (newest first) by `key`; the largest group comes first. */
export function groupBy<T>(
  items: Iterable<T>,
  key: (item: T) => string,
  of: (item: T) => string,
): Group<T>[] {
  const groups = new Map<string, Group<T>>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) {
      group.count += 1;
      group.members.add(of(item));
    } else groups.set(name, { key: name, count: 1, latest: item, members: new Set([of(item)]) });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** An address without its port: who it was, whatever socket it used. */
export function hostOf(address: string): string {
  const match = /^\[(.*)\](?::\d+)?$/.exec(address) ?? /^([^:]*)(?::\d+)?$/.exec(address);
  return match?.[1] ?? address;
}
