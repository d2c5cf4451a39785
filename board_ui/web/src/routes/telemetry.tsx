/** Live charts of the server, and what each action costs. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import "uplot/dist/uPlot.min.css";
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { ActionsTable } from "@/components/telemetry/actions-table";
import { Charts } from "@/components/telemetry/charts";
import { Button } from "@/components/ui/button";
import { Segments } from "@/components/ui/segments";
import { Empty, Failed, Loading } from "@/components/ui/states";
import { get } from "@/lib/api";
import { changed } from "@/lib/filters";
import { duration } from "@/lib/format";
import type { Telemetry } from "@/lib/types";
import { useSamples } from "@/lib/use-samples";

const spans = [
  ["120", "2 min"],
  ["300", "5 min"],
  ["600", "10 min"],
  ["3600", "All"],
] as const;

export default function TelemetryPage() {
  useTitle("Telemetry");
  const { list, version, reload } = useSamples();
  const [search, setSearch] = useSearchParams();
  const [zoom, setZoom] = useState<readonly [number, number] | null>(null);
  const span = search.get("span") ?? "600";
  const { data } = useQuery({
    queryKey: ["telemetry", list.rows.newestId],
    queryFn: ({ signal }) => get<Telemetry>("telemetry", {}, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const samples = list.rows.toArray();
  const sample = samples.at(-1);
  return (
    <>
      <Toolbar title="Telemetry">
        {sample && <span className="text-muted text-sm">up {duration(sample.uptime)}</span>}
        <span className="ml-auto" />
        {zoom && (
          <Button look="quiet" onClick={() => setZoom(null)}>
            Back to live
          </Button>
        )}
        <Segments
          label="Time range"
          value={zoom ? "none" : span}
          options={spans}
          onChange={(value) => {
            setZoom(null);
            setSearch(changed(search, { span: value }), { replace: true });
          }}
        />
      </Toolbar>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard
        tabIndex={0}
        aria-label="Charts"
        className="min-h-0 flex-1 overflow-y-auto"
      >
        {list.phase === "loading" && <Loading />}
        {list.phase === "failed" && <Failed error={list.error} onRetry={reload} />}
        {list.phase === "ready" && samples.length === 0 && (
          <Empty title="No sample yet">The first one comes in a few seconds.</Empty>
        )}
        {samples.length > 0 && (
          <Charts
            samples={samples}
            version={version}
            span={spanOf(Number(span), samples[0]?.at, sample?.at)}
            zoom={zoom}
            onZoom={(from, to) => setZoom([from, to])}
          />
        )}
        {data && (
          <section>
            <h2 className="flex h-8 items-center border-line border-b bg-panel px-3 font-medium">
              Latency by action
            </h2>
            <ActionsTable actions={data.actions} />
          </section>
        )}
      </section>
    </>
  );
}

/** Seconds to show: no more than there are, but never so few that a line looks like a cliff. */
function spanOf(wanted: number, first: string | undefined, last: string | undefined): number {
  const kept = (Date.parse(last ?? "") - Date.parse(first ?? "")) / 1000 || 0;
  return Math.min(wanted, Math.max(120, kept));
}
