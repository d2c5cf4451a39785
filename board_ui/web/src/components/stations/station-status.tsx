import { Status, type Tone } from "@/components/status";
import type { Connection } from "@/lib/types";

const tones: Readonly<Record<Connection["status"], Tone>> = {
  online: "good",
  offline: "muted",
  replaced: "warn",
};
const words: Readonly<Record<Connection["status"], string>> = {
  online: "Online",
  offline: "Offline",
  replaced: "Replaced",
};

export function StationStatus({ status }: { status: Connection["status"] }) {
  return <Status tone={tones[status]}>{words[status]}</Status>;
}

export const statusOptions = [
  ["", "All states"],
  ["online", "Online"],
  ["offline", "Offline"],
  ["replaced", "Replaced"],
] as const;

export const protocolOptions = [
  ["", "All protocols"],
  ["ocpp1.6", "OCPP 1.6"],
  ["ocpp2.0.1", "OCPP 2.0.1"],
  ["ocpp2.1", "OCPP 2.1"],
] as const;

/** Who closed a connection, with which code, and why. */
export function closeWords(close: NonNullable<Connection["lastClose"]>): string {
  const who = { server: "the server", station: "the station", network: "the network" }[close.by];
  return `${close.code}${close.reason ? ` “${close.reason}”` : ""}, by ${who}`;
}
