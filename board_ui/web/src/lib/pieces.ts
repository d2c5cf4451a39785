/** Long lists are fetched in pieces of equal size. Pure. */

/** The numbers of the pieces that hold rows `first` to `last`. Pure. */
export function piecesFor(first: number, last: number, size: number): number[] {
  const from = Math.floor(Math.max(0, first) / size);
  const to = Math.floor(Math.max(0, last) / size);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
