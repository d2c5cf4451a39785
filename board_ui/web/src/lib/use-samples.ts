/** The telemetry: what the board kept of it, and what comes. */
import type { LiveSource } from "./live-list";
import type { Sample } from "./types";
import { type LiveView, useLiveList } from "./use-live-list";

const source: LiveSource<Sample, Sample> = {
  path: "telemetry",
  event: "telemetry",
  compact: (sample) => sample,
  most: 2000,
  page: 300,
  history: "telemetry/history",
};

const none = {};

export function useSamples(): LiveView<Sample, Sample> {
  return useLiveList(source, none);
}
