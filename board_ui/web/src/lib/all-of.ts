/** A whole list, piece by piece. */
import { get } from "./api";
import type { Params } from "./base";
import type { Numbered } from "./bounded";
import type { Page } from "./types";

/** All records that match, oldest first; what comes meanwhile is left out. */
export async function allOf<T extends Numbered>(path: string, params: Params): Promise<T[]> {
  const items: T[] = [];
  let more = true;
  while (more) {
    const before = items.at(-1)?.id;
    const page: Page<T> = await get<Page<T>>(path, { ...params, before, limit: 1000 });
    items.push(...page.items);
    more = page.more && page.items.length > 0;
  }
  return items.reverse();
}
