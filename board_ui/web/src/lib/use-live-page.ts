/** What the pages of live lists have in common: pause, what is chosen, and the keys for both. */
import { useState } from "react";
import type { Numbered } from "./bounded";
import { usePageKeys } from "./keys";
import type { LiveView } from "./use-live-list";

export interface LivePage<T extends Numbered, R extends Numbered> {
  view: LiveView<T, R>;
  paused: boolean;
  setPaused(paused: boolean): void;
  selected: number | null;
  select(id: number | null): void;
  /** Go on: nothing is paused, and nothing chosen. */
  resume(): void;
}

export function useLivePage<T extends Numbered, R extends Numbered>(
  view: LiveView<T, R>,
  [selected, select]: readonly [number | null, (id: number | null) => void],
): LivePage<T, R> {
  const [paused, setPaused] = useState(false);
  usePageKeys([
    ["Escape", () => select(null)],
    ["p", () => setPaused(!paused)],
  ]);
  const resume = () => {
    setPaused(false);
    select(null);
  };
  return { view, paused, setPaused, selected, select, resume };
}
