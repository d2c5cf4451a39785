/** Which charts there are, and what of a sample each of them shows. */
import { bytes, count, millis, percent, rate } from "@/lib/format";
import type { Sample } from "@/lib/types";
import type { Series } from "./chart-options";

export interface Panel {
  title: string;
  series: readonly Series[];
  values: readonly ((sample: Sample) => number | null)[];
}

const latency = (of: "handling" | "roundTrip"): Pick<Panel, "series" | "values"> => ({
  series: [
    { name: "p50", colour: "good", format: millis },
    { name: "p95", colour: "accent", format: millis },
    { name: "p99", colour: "bad", format: millis },
  ],
  // No calls, no latency: a gap, not a zero.
  values: (["p50", "p95", "p99"] as const).map(
    (name) => (sample) => (sample[of].count ? sample[of][name] : null),
  ),
});

export const panels: readonly Panel[] = [
  {
    title: "Messages per second",
    series: [
      { name: "in", colour: "good", format: rate },
      { name: "out", colour: "accent", format: rate },
    ],
    values: [(sample) => sample.messagesInPerSecond, (sample) => sample.messagesOutPerSecond],
  },
  { title: "Handling of stations' calls", ...latency("handling") },
  { title: "Round trip of our calls", ...latency("roundTrip") },
  {
    title: "Error rate",
    series: [{ name: "errors per call", colour: "bad", format: percent }],
    values: [(sample) => sample.errorRate],
  },
  {
    title: "Connections",
    series: [{ name: "online", colour: "accent", format: count, isWhole: true }],
    values: [(sample) => sample.connections],
  },
  {
    title: "Handshakes per second",
    series: [{ name: "handshakes", colour: "violet", format: rate }],
    values: [(sample) => sample.handshakesPerSecond],
  },
  {
    title: "Processor",
    series: [{ name: "of one core", colour: "warn", format: percent }],
    values: [(sample) => sample.cpu],
  },
  {
    title: "Memory",
    series: [{ name: "resident", colour: "violet", format: bytes }],
    values: [(sample) => sample.memory],
  },
];

/** A chart for each custom metric, by name. */
export function customPanels(names: readonly string[]): Panel[] {
  return names.map((name) => ({
    title: name,
    series: [{ name: "", colour: "accent", format: rate }],
    values: [(sample: Sample) => sample.custom[name] ?? null],
  }));
}
