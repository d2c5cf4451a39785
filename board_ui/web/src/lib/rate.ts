/** Events per second over the last few seconds. Pure: time is an argument. */

const WINDOW = 5_000;

export class RateMeter {
  #marks: { at: number; count: number }[] = [];

  add(count: number, now: number): void {
    this.#marks.push({ at: now, count });
    while (this.#marks[0] && this.#marks[0].at < now - WINDOW) this.#marks.shift();
  }

  perSecond(now: number): number {
    let sum = 0;
    for (const mark of this.#marks) if (mark.at >= now - WINDOW) sum += mark.count;
    return (sum * 1000) / WINDOW;
  }
}
