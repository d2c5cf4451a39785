/** A list of records in the order of their ids that forgets its oldest. Pure. */

export interface Numbered {
  readonly id: number;
}

export class BoundedList<T extends Numbered> {
  #items: T[] = [];
  #evicted = 0;

  constructor(readonly most: number) {}

  get size(): number {
    return this.#items.length;
  }

  get full(): boolean {
    return this.#items.length >= this.most;
  }

  /** The record at `index`, oldest first. */
  at(index: number): T | undefined {
    return this.#items[index];
  }

  /** The record at `index`, newest first. */
  newest(index: number): T | undefined {
    return this.#items[this.#items.length - 1 - index];
  }

  get oldestId(): number | null {
    return this.#items[0]?.id ?? null;
  }

  get newestId(): number | null {
    return this.#items.at(-1)?.id ?? null;
  }

  /** Add newer ones, oldest first; those that are here already are left out. */
  append(items: readonly T[]): void {
    let last = this.newestId ?? 0;
    for (const item of items) {
      if (item.id <= last) continue;
      last = item.id;
      this.#items.push(item);
    }
    // In strides, because each cut moves the whole list.
    const over = this.#items.length - this.most;
    if (over > 0) this.#evict(Math.min(this.most, over + (this.most >> 6)));
  }

  /** Add older ones, newest first as the API gives them, as many as there is room for. */
  prepend(items: readonly T[]): void {
    const oldest = this.oldestId ?? Number.POSITIVE_INFINITY;
    const older = items.filter((item) => item.id < oldest).slice(0, this.most - this.size);
    this.#items.unshift(...older.reverse());
  }

  /** How many records are newer than `id`. */
  newerThan(id: number): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#items[middle] as T).id > id) high = middle;
      else low = middle + 1;
    }
    return this.#items.length - low;
  }

  find(id: number): T | undefined {
    const index = this.#items.length - this.newerThan(id) - 1;
    const item = this.#items[index];
    return item?.id === id ? item : undefined;
  }

  clear(): void {
    this.#items = [];
    this.#evicted = 0;
  }

  toArray(): readonly T[] {
    return this.#items;
  }

  /** How many have been forgotten since this was asked last. */
  takeEvicted(): number {
    const count = this.#evicted;
    this.#evicted = 0;
    return count;
  }

  #evict(count: number): void {
    this.#items.splice(0, count);
    this.#evicted += count;
  }
}
