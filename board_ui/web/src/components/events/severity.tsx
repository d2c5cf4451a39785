import { Status, type Tone } from "@/components/status";

type Severity = "info" | "warning" | "critical";

const tones: Readonly<Record<Severity, Tone>> = { info: "muted", warning: "warn", critical: "bad" };
const words: Readonly<Record<Severity, string>> = {
  info: "Info",
  warning: "Warning",
  critical: "Critical",
};

export function SeverityStatus({ severity }: { severity: Severity }) {
  return <Status tone={tones[severity]}>{words[severity]}</Status>;
}

export const severityOptions = [
  ["", "All severities"],
  ["critical", "Critical"],
  ["warning", "Warning"],
  ["info", "Info"],
] as const;

export const categoryOptions = [
  ["", "All categories"],
  ["authentication", "Authentication"],
  ["certificate", "Certificate"],
  ["firmware", "Firmware"],
  ["tampering", "Tampering"],
  ["configuration", "Configuration"],
  ["access", "Access"],
  ["other", "Other"],
] as const;

export const sourceOptions = [
  ["", "All sources"],
  ["station", "Station"],
  ["server", "Server"],
  ["board", "Board"],
] as const;
