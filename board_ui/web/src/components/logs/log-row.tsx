import { clsx } from "clsx";
import { memo } from "react";
import { Clock } from "@/components/time";
import { plural } from "@/lib/format";
import { pieces } from "@/lib/highlight";
import type { LogLine } from "@/lib/types";

export const levelColours: Readonly<Record<LogLine["level"], string>> = {
  debug: "text-muted",
  info: "text-accent",
  warning: "text-warn",
  error: "text-bad",
  critical: "text-bad font-bold",
};

interface LogRowProps {
  line: LogLine;
  search: string;
  active: boolean;
  onSelect(id: number): void;
}

export const LogRow = memo(function LogRow({ line, search, active, onSelect }: LogRowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div
      onClick={() => onSelect(line.id)}
      className={clsx(
        "flex h-5 items-center gap-3 whitespace-pre px-3 font-mono text-sm",
        active ? "bg-chosen" : "hover:bg-hover",
      )}
    >
      <span className="shrink-0 text-muted">
        <Clock at={line.at} />
      </span>
      <span className={clsx("w-14 shrink-0", levelColours[line.level])}>{line.level}</span>
      <span className="hidden w-44 shrink-0 truncate text-muted lg:inline">{line.logger}</span>
      <span className="truncate">
        <Highlighted text={line.message} search={search} />
        {line.exception && (
          <span className="text-bad">
            {" "}
            (traceback, {plural(line.exception.trimEnd().split("\n").length, "line")})
          </span>
        )}
      </span>
    </div>
  );
});

export function Highlighted({ text, search }: { text: string; search: string }) {
  return pieces(text, search).map(({ text: piece, isMatch }, index) =>
    isMatch ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
      <mark key={index} className="bg-mark text-ink">
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}
