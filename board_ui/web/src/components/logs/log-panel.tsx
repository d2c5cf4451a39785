import { CopyButton } from "@/components/copy-button";
import { PanelHead } from "@/components/split";
import { Stamp } from "@/components/time";
import { logText } from "@/lib/log-text";
import type { LogLine } from "@/lib/types";
import { Highlighted, levelColours } from "./log-row";

interface LogPanelProps {
  line: LogLine;
  search: string;
  onClose(): void;
}

/** A line whole, with its traceback. */
export function LogPanel({ line, search, onClose }: LogPanelProps) {
  return (
    <>
      <PanelHead
        title={<span className={levelColours[line.level]}>{line.level}</span>}
        onClose={onClose}
      >
        <CopyButton label="Copy line" text={logText([line])} />
      </PanelHead>
      <div className="min-h-0 flex-1 overflow-auto px-3 py-2 text-sm">
        <p className="text-muted">
          <Stamp at={line.at} precise /> · <span className="font-mono">{line.logger}</span>
        </p>
        <p className="mt-2 whitespace-pre-wrap break-words font-mono">
          <Highlighted text={line.message} search={search} />
        </p>
        {line.exception && (
          <pre className="mt-3 overflow-x-auto font-mono text-muted">{line.exception}</pre>
        )}
      </div>
    </>
  );
}
