/** Points in time: local, with UTC on hover. */
import { ago, clock, stamp, utc } from "@/lib/format";
import { useNow } from "@/lib/now";

interface TimeProps {
  /** RFC 3339, or milliseconds. */
  at: string | number;
}

function milliseconds(at: string | number): number {
  return typeof at === "number" ? at : Date.parse(at);
}

/** The time of day to the millisecond, for lists. */
export function Clock({ at }: TimeProps) {
  const time = milliseconds(at);
  return (
    <time dateTime={new Date(time).toISOString()} title={utc(time)} className="font-mono">
      {clock(time, true)}
    </time>
  );
}

/** The time of day, with the date unless it is today's. */
export function Stamp({ at, precise = false }: TimeProps & { precise?: boolean }) {
  const time = milliseconds(at);
  return (
    <time dateTime={new Date(time).toISOString()} title={utc(time)}>
      {stamp(time, Date.now(), precise)}
    </time>
  );
}

/** How long ago it was. */
export function Ago({ at }: TimeProps) {
  const now = useNow();
  const time = milliseconds(at);
  return (
    <time dateTime={new Date(time).toISOString()} title={utc(time)}>
      {ago((now - time) / 1000)}
    </time>
  );
}
