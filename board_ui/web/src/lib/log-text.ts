/** Log lines as the text of a file. Pure. */
import type { LogLine } from "./types";

export function logText(lines: Iterable<LogLine>): string {
  const parts: string[] = [];
  for (const line of lines) {
    parts.push(
      `${line.at} ${line.level.toUpperCase().padEnd(8)} ${line.logger}: ${line.message}\n`,
    );
    if (line.exception) parts.push(`${line.exception.trimEnd()}\n`);
  }
  return parts.join("");
}
