/** Numbers, durations and times as the page shows them. Pure. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export function count(value: number): string {
  return whole.format(value);
}

/** A rate: one decimal below ten, none above. */
export function rate(value: number): string {
  return value < 10 ? short.format(value) : whole.format(value);
}

export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return "0 %";
  return value < 0.1 ? "< 0.1 %" : `${value < 10 ? short.format(value) : whole.format(value)} %`;
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  for (const unit of ["kB", "MB", "GB"]) {
    value /= 1000;
    if (value < 999.5 || unit === "GB")
      return `${value < 10 ? value.toFixed(1) : whole.format(value)} ${unit}`;
  }
  return "";
}

/** Milliseconds, three digits at most. */
export function millis(value: number): string {
  if (value >= 10_000) return `${whole.format(value / 1000)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  if (value >= 100) return `${Math.round(value)} ms`;
  return `${value >= 10 ? value.toFixed(1) : value.toFixed(2)} ms`;
}

/** Seconds in the two largest units: `3 d 4 h`, `12 min 5 s`, `9 s`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return pair(Math.floor(s / 60), "min", s % 60, "s");
  if (s < 86_400) return pair(Math.floor(s / 3600), "h", Math.floor((s % 3600) / 60), "min");
  return pair(Math.floor(s / 86_400), "d", Math.floor((s % 86_400) / 3600), "h");
}

function pair(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
}

/** How long ago in one unit: `5 s`, `12 min`, `3 h`, `2 d`. */
export function ago(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** Local time of day, to the millisecond if asked. */
export function clock(at: number, precise = false): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return precise ? `${time}.${String(date.getMilliseconds()).padStart(3, "0")}` : time;
}

export function day(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Local time, with the day in front unless it is today's. */
export function stamp(at: number, now: number, precise = false): string {
  return day(at) === day(now) ? clock(at, precise) : `${day(at)} ${clock(at, precise)}`;
}

/** UTC in full, for the hover. */
export function utc(at: number): string {
  return `${new Date(at).toISOString().replace("T", " ").replace("Z", "")} UTC`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
