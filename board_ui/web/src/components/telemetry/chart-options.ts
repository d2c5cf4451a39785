import type uPlot from "uplot";
import { clock } from "@/lib/format";
import { colour } from "./palette";

export interface Series {
  name: string;
  /** A colour of the theme. */
  colour: string;
  format(value: number): string;
  /** Whether there is nothing between two whole numbers. */
  isWhole?: boolean;
}

const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

/** Drawn by canvas, so the fonts and colours of the page are read from it. */
export function chartOptions(
  series: readonly Series[],
  width: number,
  height: number,
  onZoom: (from: number, to: number) => void,
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: colour("muted"),
    font,
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
  };
  const format = series[0]?.format ?? String;
  return {
    width,
    height,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: "telemetry" },
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 5 },
    },
    hooks: {
      setSelect: [(plot) => zoomed(plot, onZoom)],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
    },
    scales: {
      x: { time: true, auto: false },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 22,
        space: 80,
        values: (_, values) => values.map((value) => clock(value * 1000)),
      },
      {
        ...axis,
        size: 62,
        space: 34,
        ...(series[0]?.isWhole ? { incrs: WHOLE } : {}),
        values: (_, values) => values.map((value) => format(value)),
      },
    ],
    series: [
      {},
      ...series.map((each) => ({
        label: each.name,
        stroke: colour(each.colour),
        width: 1.25,
        points: { show: false },
      })),
    ],
  };
}

/** A range that was dragged in one chart is the range of all. */
function zoomed(plot: uPlot, onZoom: (from: number, to: number) => void): void {
  const { left, width } = plot.select;
  if (width < 5) return;
  onZoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
