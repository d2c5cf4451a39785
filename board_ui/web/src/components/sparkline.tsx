/** The course of a number, small enough to stand beside it. */

interface SparklineProps {
  values: readonly number[];
  label: string;
  /** How many values fill the width. */
  most: number;
  className?: string;
}

const WIDTH = 120;
const HEIGHT = 24;

/** The points of a line through `values`, from 0 up to the largest; the newest is at the right. Pure. */
export function points(values: readonly number[], most: number): string {
  const top = Math.max(...values, Number.MIN_VALUE);
  const step = WIDTH / (most - 1);
  const first = WIDTH - (values.length - 1) * step;
  return values
    .map((value, index) => {
      const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2);
      return `${(first + index * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}

export function Sparkline({ values, label, most, className = "" }: SparklineProps) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={`h-6 w-full ${className}`}
    >
      {values.length > 1 && (
        <polyline
          points={points(values, most)}
          fill="none"
          stroke="var(--accent)"
          strokeWidth="1.25"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
