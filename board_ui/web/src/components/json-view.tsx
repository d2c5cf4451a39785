/** JSON with folding, and with marks where it broke its schema. */
import { clsx } from "clsx";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import {
  foldedAtFirst,
  type JsonKind,
  type JsonLine,
  jsonLines,
  nearestShown,
} from "@/lib/json-lines";
import type { Violation } from "@/lib/types";

const colours: Record<JsonKind, string> = {
  string: "text-good",
  number: "text-accent",
  boolean: "text-violet",
  null: "text-muted",
  open: "",
  close: "",
  folded: "text-muted",
};

interface JsonViewProps {
  value: unknown;
  violations?: readonly Violation[];
}

const none: readonly Violation[] = [];

export function JsonView({ value, violations = none }: JsonViewProps) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => foldedAtFirst(value));
  const lines = useMemo(() => jsonLines(value, folded), [value, folded]);
  const marks = useMemo(() => marksOf(lines, violations), [lines, violations]);
  const toggle = (pointer: string) => {
    const next = new Set(folded);
    if (!next.delete(pointer)) next.add(pointer);
    setFolded(next);
  };
  return (
    <div className="overflow-x-auto py-1.5 font-mono text-sm leading-[1.125rem]">
      {lines.map((line) => (
        <Line
          key={`${line.pointer}${line.kind === "close" ? "$" : ""}`}
          line={line}
          violations={line.kind === "close" ? undefined : marks.get(line.pointer)}
          onToggle={toggle}
        />
      ))}
    </div>
  );
}

function marksOf(lines: readonly JsonLine[], violations: readonly Violation[]) {
  const shown = new Set(lines.map((line) => line.pointer));
  const marks = new Map<string, Violation[]>();
  for (const violation of violations) {
    const at = nearestShown(violation.path, shown);
    marks.set(at, [...(marks.get(at) ?? []), violation]);
  }
  return marks;
}

interface LineProps {
  line: JsonLine;
  violations: Violation[] | undefined;
  onToggle(pointer: string): void;
}

function Line({ line, violations, onToggle }: LineProps) {
  const indent = { paddingLeft: `${line.depth * 1.25 + 1.5}rem` };
  return (
    <>
      <div
        className={clsx("relative whitespace-pre pr-3", violations && "bg-bad/10")}
        style={indent}
      >
        {line.foldable && <Fold line={line} onToggle={onToggle} />}
        {line.name !== null && <span>{JSON.stringify(line.name)}: </span>}
        <span className={colours[line.kind]}>{line.text}</span>
        {line.comma}
      </div>
      {violations?.map((violation) => (
        <div
          key={violation.path + violation.rule}
          className="bg-bad/10 pr-3 font-sans text-bad"
          style={indent}
        >
          ↑ {violation.description}{" "}
          <span className="text-muted">
            ({violation.rule}
            {violation.tolerated ? ", tolerated" : ""})
          </span>
        </div>
      ))}
    </>
  );
}

function Fold({ line, onToggle }: Pick<LineProps, "line" | "onToggle">) {
  const Icon = line.kind === "folded" ? ChevronRight : ChevronDown;
  return (
    <button
      type="button"
      aria-label={`${line.name ?? "value"}: ${line.kind === "folded" ? "unfold" : "fold"}`}
      aria-expanded={line.kind !== "folded"}
      onClick={() => onToggle(line.pointer)}
      className="-ml-5 absolute inline-flex h-[1.125rem] w-5 items-center justify-center text-muted hover:text-ink"
    >
      <Icon size={12} aria-hidden />
    </button>
  );
}
