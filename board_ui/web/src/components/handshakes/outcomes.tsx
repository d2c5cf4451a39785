import { Status, type Tone } from "@/components/status";
import type { Handshake } from "@/lib/types";

type Outcome = Handshake["outcome"];

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  accepted: "Accepted",
  refused: "Refused",
  "no-common-version": "No common version",
  "timed-out": "Timed out",
  crashed: "Crashed",
  "hung-up": "Hung up",
  "transport-error": "Transport error",
  "health-check": "Health check",
};

const tones: Readonly<Record<Outcome, Tone>> = {
  accepted: "good",
  refused: "bad",
  "no-common-version": "bad",
  "timed-out": "warn",
  crashed: "bad",
  "hung-up": "warn",
  "transport-error": "warn",
  "health-check": "muted",
};

export const outcomeOptions: readonly (readonly [string, string])[] = [
  ["", "All outcomes"],
  ...Object.entries(outcomeWords),
];

export function OutcomeStatus({ outcome }: { outcome: Outcome }) {
  return <Status tone={tones[outcome]}>{outcomeWords[outcome]}</Status>;
}
