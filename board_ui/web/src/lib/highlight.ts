/** Text cut where a search matches, whatever its case. Pure. */

export interface Piece {
  text: string;
  isMatch: boolean;
}

export function pieces(text: string, search: string): Piece[] {
  if (search === "") return [{ text, isMatch: false }];
  const found: Piece[] = [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) found.push({ text: text.slice(from, at), isMatch: false });
    found.push({ text: text.slice(at, at + wanted.length), isMatch: true });
    from = at + wanted.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), isMatch: false });
  return found;
}
