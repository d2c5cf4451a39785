/** A live line chart. All charts of a page share cursor and range. */
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { clock } from "@/lib/format";
import { onThemeChange } from "@/lib/theme";
import { chartOptions, type Series } from "./chart-options";

interface ChartProps {
  title: string;
  series: readonly Series[];
  /** Seconds since the epoch, then one list for each series. */
  data: uPlot.AlignedData;
  /** From and to, in seconds since the epoch. */
  range: readonly [number, number];
  onZoom(from: number, to: number): void;
}

const HEIGHT = 150;

export function Chart({ title, series, data, range, onZoom }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const current = useRef({ data, range, onZoom });
  current.current = { data, range, onZoom };
  useEffect(() => {
    const node = holder.current;
    if (!node) return;
    const draw = () => {
      plot.current?.destroy();
      const zoom = (from: number, to: number) => current.current.onZoom(from, to);
      const options = chartOptions(series, node.clientWidth, HEIGHT, zoom, setCursor);
      plot.current = new uPlot(options, current.current.data, node);
      scale(plot.current, current.current.range);
    };
    draw();
    const unwatch = onThemeChange(draw);
    const resized = new ResizeObserver(() =>
      plot.current?.setSize({ width: node.clientWidth, height: HEIGHT }),
    );
    resized.observe(node);
    return () => {
      unwatch();
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [series]);
  useEffect(() => {
    plot.current?.setData(data, false);
    if (plot.current) scale(plot.current, range);
  }, [data, range]);
  return (
    <figure className="min-w-0 border-line border-r border-b" aria-label={title}>
      <figcaption className="flex flex-wrap items-center gap-x-3 px-3 pt-2 text-sm">
        <span className="font-medium">{title}</span>
        <Legend series={series} data={data} cursor={cursor} />
      </figcaption>
      <div className="relative h-[150px] w-full overflow-hidden">
        <div ref={holder} />
        {isEmpty(data) && (
          <p className="absolute inset-0 content-center text-center text-muted">
            None in the last minutes
          </p>
        )}
      </div>
    </figure>
  );
}

function isEmpty([, ...lists]: uPlot.AlignedData): boolean {
  return lists.every((list) => Array.from(list).every((value) => value === null));
}

function scale(plot: uPlot, [min, max]: readonly [number, number]): void {
  plot.batch(() => {
    plot.setScale("x", { min, max });
  });
}

interface LegendProps extends Pick<ChartProps, "series" | "data"> {
  /** Which sample the cursor is at, in this or in another chart. */
  cursor: number | null;
}

/** The values at the cursor, else the newest ones, in the colours of their lines. */
function Legend({ series, data, cursor }: LegendProps) {
  const at = cursor === null ? undefined : data[0][cursor];
  return (
    <span className="ml-auto flex gap-3 whitespace-nowrap">
      {at !== undefined && <span className="text-muted">{clock(at * 1000)}</span>}
      {series.map(({ name, colour, format }, index) => {
        const value = data[index + 1]?.at(at === undefined ? -1 : (cursor ?? -1));
        return (
          <span key={name} className="inline-flex items-center gap-1">
            <i aria-hidden className="h-0.5 w-3" style={{ background: `var(--${colour})` }} />
            <span className="text-muted">{name}</span>
            {value === null || value === undefined ? "–" : format(value)}
          </span>
        );
      })}
    </span>
  );
}
