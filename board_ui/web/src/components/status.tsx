/** A state, as a mark and a word: never by colour alone. */
import { clsx } from "clsx";
import type { ReactNode } from "react";

export type Tone = "good" | "warn" | "bad" | "muted" | "accent" | "violet";

const text: Record<Tone, string> = {
  good: "text-good",
  warn: "text-warn",
  bad: "text-bad",
  muted: "text-muted",
  accent: "text-accent",
  violet: "text-violet",
};

const mark: Record<Tone, string> = {
  good: "bg-good",
  warn: "bg-warn",
  bad: "bg-bad",
  muted: "border border-edge",
  accent: "bg-accent",
  violet: "bg-violet",
};

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", mark[tone])} />
      <span className="truncate">{children}</span>
    </span>
  );
}

export function Toned({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={text[tone]}>{children}</span>;
}
