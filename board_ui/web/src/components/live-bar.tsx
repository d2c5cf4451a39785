/** Pause and resume, how fast it goes, what was left out, and how far back it reaches. */
import { Pause, Play, RotateCw } from "lucide-react";
import type { Numbered } from "@/lib/bounded";
import { ago, count, plural, rate } from "@/lib/format";
import type { LiveList } from "@/lib/live-list";
import { useNow } from "@/lib/now";
import { Button } from "./ui/button";

interface LiveButtonProps {
  paused: boolean;
  onPause: (paused: boolean) => void;
}

export function LiveButton({ paused, onPause }: LiveButtonProps) {
  const Icon = paused ? Play : Pause;
  return (
    <Button
      onClick={() => onPause(!paused)}
      aria-keyshortcuts="p"
      title={`${paused ? "Resume" : "Pause"} (p)`}
    >
      <Icon size={12} aria-hidden />
      {paused ? "Resume" : "Pause"}
    </Button>
  );
}

export function ReloadButton({ onReload }: { onReload: () => void }) {
  return (
    <Button onClick={onReload} title="What is kept now">
      <RotateCw size={12} aria-hidden />
      Refresh
    </Button>
  );
}

interface LiveStateProps<T extends Numbered, R extends Numbered> {
  list: LiveList<T, R>;
  /** What the records are called. */
  noun: string;
  live: boolean;
}

/** A line of small print below a list. */
export function LiveState<T extends Numbered, R extends Numbered>(props: LiveStateProps<T, R>) {
  const { list, noun, live } = props;
  const now = useNow();
  return (
    <p className="flex h-6 shrink-0 items-center gap-4 overflow-hidden whitespace-nowrap border-line border-t bg-panel px-3 text-muted text-sm">
      <span>{plural(list.rows.size, noun)}</span>
      {live && <span>{rate(list.perSecond())} / s</span>}
      {list.skipped > 0 && (
        <span
          className="text-warn"
          title="More came than a stream carries. The list has them, while they are kept: refresh."
        >
          {count(list.skipped)} skipped
        </span>
      )}
      {list.reachesTo !== null && (
        <span
          className="ml-auto"
          title="The board forgets the oldest ones when its memory is full."
        >
          History reaches back {ago((now - list.reachesTo) / 1000)}
        </span>
      )}
    </p>
  );
}

interface FreshPillProps {
  fresh: number;
  onShow: () => void;
}

/** How many came while the list was held. */
export function FreshPill({ fresh, onShow }: FreshPillProps) {
  if (fresh === 0) return null;
  return (
    <button
      type="button"
      onClick={onShow}
      className="absolute top-8 left-1/2 z-10 h-6 -translate-x-1/2 rounded-full bg-accent px-3 text-on-accent text-sm pointer-coarse:h-8"
    >
      {count(fresh)} new
    </button>
  );
}
