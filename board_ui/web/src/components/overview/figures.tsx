/** The numbers at the top of the overview, each a link to where there is more of it. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Sparkline } from "@/components/sparkline";
import { Toned } from "@/components/status";
import { count, duration, millis, percent, rate } from "@/lib/format";
import type { Overview, Sample } from "@/lib/types";

/** Samples in a sparkline: four minutes at one every two seconds. */
export const COURSE = 120;

interface FigureProps {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  to: string;
  course?: readonly number[];
  /** What is drawn, where it is not the number itself. */
  drawn?: string;
}

function Figure({ name, value, note, to, course, drawn = name }: FigureProps) {
  return (
    <Link
      to={to}
      className="flex min-w-0 flex-col border-line border-r border-b px-3 py-2 hover:bg-hover"
    >
      <span className="text-muted text-sm">{name}</span>
      <span className="flex items-baseline gap-2 whitespace-nowrap">
        <span className="font-semibold text-xl">{value}</span>
        <span className="truncate text-muted text-sm">{note}</span>
      </span>
      <span className="mt-1 block h-6">
        {course && <Sparkline values={course} most={COURSE} label={`${drawn}, last minutes`} />}
      </span>
    </Link>
  );
}

interface FiguresProps {
  overview: Overview;
  /** The last samples, oldest first. */
  samples: readonly Sample[];
}

export function Figures({ overview, samples }: FiguresProps) {
  const sample = samples.at(-1) ?? overview.sample;
  const course = (of: (each: Sample) => number) => samples.map(of);
  return (
    <div className="grid shrink-0 grid-cols-2 sm:grid-cols-3 lg:grid-cols-6 max-sm:[&>*:nth-child(even)]:border-r-0 sm:max-lg:[&>*:nth-child(3n)]:border-r-0 lg:[&>*:last-child]:border-r-0">
      <Figure
        name="Stations online"
        to="/connections?status=online"
        value={count(overview.online)}
        note={`${count(overview.offline)} offline`}
        course={course((each) => each.connections)}
      />
      <Figure
        name="Messages per second"
        to="/messages"
        value={rate(sample?.messagesPerSecond ?? 0)}
        note={`${count(sample?.totalMessages ?? 0)} in all`}
        course={course((each) => each.messagesPerSecond)}
      />
      <Figure
        name="Handling, p95"
        to="/telemetry"
        value={latency(sample)}
        note={sample?.handling.count ? `p50 ${millis(sample.handling.p50)}` : ""}
        course={course((each) => each.handling.p95)}
      />
      <Figure
        name="Error rate"
        to="/errors"
        value={percent(sample?.errorRate ?? 0)}
        note={<Errors count={overview.errors} />}
        course={course((each) => each.errorRate)}
      />
      <Figure
        name="Refused, last 24 h"
        to="/handshakes?outcome=refused"
        value={count(overview.handshakesRefused)}
        note={`${count(overview.handshakesAccepted)} accepted`}
        course={course((each) => each.handshakesPerSecond)}
        drawn="Handshakes per second"
      />
      <Figure
        name="Security, last 24 h"
        to="/security"
        value={count(overview.securityEvents)}
        note={<Critical count={overview.criticalSecurityEvents} />}
      />
    </div>
  );
}

function latency(sample: Sample | null): string {
  return sample?.handling.count ? millis(sample.handling.p95) : "–";
}

function Errors({ count: errors }: { count: number }) {
  return `${count(errors)} errors in 24 h`;
}

function Critical({ count: critical }: { count: number }) {
  if (critical === 0) return "none critical";
  return <Toned tone="bad">{count(critical)} critical</Toned>;
}

/** How long the server has been up, and who looks at it. */
export function Uptime({ overview, sample }: { overview: Overview; sample: Sample | null }) {
  return (
    <span className="text-muted text-sm">
      up {duration(sample?.uptime ?? (Date.now() - Date.parse(overview.startedAt)) / 1000)} ·
      version {overview.version}
    </span>
  );
}
