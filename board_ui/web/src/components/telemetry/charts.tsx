import { useMemo, useState } from "react";
import type uPlot from "uplot";
import type { Sample } from "@/lib/types";
import { Chart } from "./chart";
import { customPanels, type Panel, panels } from "./panels";

interface ChartsProps {
  /** Oldest first. */
  samples: readonly Sample[];
  /** Changes whenever the samples do. */
  version: number;
  /** Seconds that are shown. */
  span: number;
  zoom: readonly [number, number] | null;
  onZoom(from: number, to: number): void;
}

export function Charts({ samples, version, span, zoom, onZoom }: ChartsProps) {
  const names = Object.keys(samples.at(-1)?.custom ?? {})
    .sort()
    .join("\n");
  const [all, setAll] = useState<{ names: string; panels: readonly Panel[] }>({
    names: "",
    panels,
  });
  if (all.names !== names)
    setAll({ names, panels: [...panels, ...customPanels(names.split("\n").filter(Boolean))] });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is the same object, its version is not
  const times = useMemo(
    () => samples.map((sample) => Date.parse(sample.at) / 1000),
    [version, samples],
  );
  const last = times.at(-1) ?? Date.now() / 1000;
  const from = zoom?.[0] ?? last - span;
  const to = zoom?.[1] ?? last;
  const range = useMemo(() => [from, to] as const, [from, to]);
  return (
    <div className="grid lg:grid-cols-2 2xl:grid-cols-3">
      {all.panels.map((panel) => (
        <PanelChart
          key={panel.title}
          panel={panel}
          samples={samples}
          times={times}
          range={range}
          onZoom={onZoom}
        />
      ))}
    </div>
  );
}

interface PanelChartProps {
  panel: Panel;
  samples: readonly Sample[];
  times: number[];
  range: readonly [number, number];
  onZoom(from: number, to: number): void;
}

function PanelChart({ panel, samples, times, range, onZoom }: PanelChartProps) {
  const data = useMemo(
    (): uPlot.AlignedData => [times, ...panel.values.map((value) => samples.map(value))],
    [panel, samples, times],
  );
  return (
    <Chart title={panel.title} series={panel.series} data={data} range={range} onZoom={onZoom} />
  );
}
