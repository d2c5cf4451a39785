/** What the server's log says, as it says it. */
import { ArrowDown, Download } from "lucide-react";
import { useCallback, useState } from "react";
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { LiveState } from "@/components/live-bar";
import { LogLines } from "@/components/logs/log-lines";
import { LogPanel } from "@/components/logs/log-panel";
import { RecordPanel } from "@/components/record-panel";
import { Split } from "@/components/split";
import { Button } from "@/components/ui/button";
import { Choice, DebouncedInput } from "@/components/ui/fields";
import { Empty, Failed, Loading } from "@/components/ui/states";
import { allOf } from "@/lib/all-of";
import { download } from "@/lib/copy";
import { usePageKeys } from "@/lib/keys";
import type { LiveList, LiveSource } from "@/lib/live-list";
import { logText } from "@/lib/log-text";
import type { LogLine } from "@/lib/types";
import { useFilters } from "@/lib/use-filters";
import { useLiveList } from "@/lib/use-live-list";
import { usePathId } from "@/lib/use-path-id";

const source: LiveSource<LogLine, LogLine> = {
  path: "logs",
  event: "log",
  compact: (record) => record,
  most: 10_000,
  page: 1000,
};

const names = ["level", "logger", "text"] as const;

const levels = [
  ["", "All levels"],
  ["info", "Info and above"],
  ["warning", "Warning and above"],
  ["error", "Error and above"],
] as const;

export default function LogsPage() {
  useTitle("Logs");
  const filters = useFilters(names);
  const { list, version, reload } = useLiveList(source, filters.params);
  const [following, setFollowing] = useState(true);
  const [selected, select] = usePathId("/logs");
  const choose = useCallback(
    (id: number | null) => {
      if (id !== null) setFollowing(false);
      select(id);
    },
    [select],
  );
  usePageKeys([
    ["Escape", () => choose(null)],
    ["p", () => setFollowing(!following)],
  ]);
  const search = filters.value("text");
  return (
    <>
      <Toolbar title="Logs">
        <DebouncedInput
          label="Text in the log"
          placeholder="Search text  /"
          isSearch
          className="w-52"
          {...filters.field("text")}
        />
        <Choice label="Level" options={levels} {...filters.field("level")} />
        <DebouncedInput
          label="Logger"
          placeholder="Logger"
          className="w-40 font-mono"
          {...filters.field("logger")}
        />
        <span className="ml-auto" />
        <Button
          aria-pressed={following}
          onClick={() => setFollowing(!following)}
          title="Stay at the newest line (p)"
        >
          <ArrowDown size={12} aria-hidden />
          Follow
        </Button>
        <Button onClick={() => void exportLog(filters.params)}>
          <Download size={12} aria-hidden />
          Export
        </Button>
      </Toolbar>
      <Split
        panel={
          selected === null ? null : (
            <RecordPanel
              path="logs"
              id={selected}
              loaded={list.rows.find(selected)}
              onClose={() => choose(null)}
            >
              {(line) => <LogPanel line={line} search={search} onClose={() => choose(null)} />}
            </RecordPanel>
          )
        }
      >
        <LogLines
          list={list}
          version={version}
          following={following}
          onFollow={setFollowing}
          search={search}
          selected={selected}
          onSelect={choose}
        >
          <LogState list={list} isFiltered={filters.isSet} onRetry={reload} />
        </LogLines>
        <LiveState list={list} noun="line" live />
      </Split>
    </>
  );
}

interface LogStateProps {
  list: LiveList<LogLine, LogLine>;
  isFiltered: boolean;
  onRetry(): void;
}

/** What is there instead of lines. */
function LogState({ list, isFiltered, onRetry }: LogStateProps) {
  if (list.phase === "loading") return <Loading />;
  if (list.phase === "failed") return <Failed error={list.error} onRetry={onRetry} />;
  return (
    <Empty title={isFiltered ? "No line matches these filters" : "Nothing has been logged yet"}>
      Lines appear here as the server writes them, at the level that its logging is set to.
    </Empty>
  );
}

/** Save all lines that the board keeps and that the filters let pass, oldest first. */
async function exportLog(params: Record<string, string>): Promise<void> {
  const lines = await allOf<LogLine>("logs", params);
  download(
    `board-log-${new Date().toISOString().replaceAll(":", "-").slice(0, 19)}.txt`,
    logText(lines),
  );
}
