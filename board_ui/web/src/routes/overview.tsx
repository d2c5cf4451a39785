/** The state of the network on one page. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { COURSE, Figures, Uptime } from "@/components/overview/figures";
import { Attention, LatestMessages, Refused } from "@/components/overview/lists";
import { Empty, Failed, Loading } from "@/components/ui/states";
import { get } from "@/lib/api";
import type { Overview } from "@/lib/types";
import { useSamples } from "@/lib/use-samples";

export default function OverviewPage() {
  useTitle("Overview");
  const { list } = useSamples();
  // Each sample that comes is the time to look again: one stream serves the whole page.
  const { data, error, refetch } = useQuery({
    queryKey: ["overview", list.rows.newestId],
    queryFn: ({ signal }) => get<Overview>("overview", {}, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  if (error && !data) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const samples = list.rows.toArray().slice(-COURSE);
  return (
    <>
      <Toolbar title="Overview">
        <Uptime overview={data} sample={samples.at(-1) ?? data.sample} />
      </Toolbar>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Figures overview={data} samples={samples} />
        {isUntouched(data) ? <FirstSteps /> : <Lists overview={data} />}
      </div>
    </>
  );
}

function isUntouched(overview: Overview): boolean {
  const { online, offline, handshakesRefused } = overview;
  return online + offline + handshakesRefused === 0;
}

function Lists({ overview }: { overview: Overview }) {
  return (
    <div className="grid lg:grid-cols-2">
      <div className="min-w-0 border-line lg:border-r">
        <Attention stations={overview.needsAttention} />
        <Refused handshakes={overview.latestRefused} />
      </div>
      <LatestMessages messages={overview.latestMessages} />
    </div>
  );
}

function FirstSteps() {
  return (
    <Empty title="No station has connected yet">
      <p>
        Point one at the OCPP address that the server prints when it starts, with the station's
        identity at the end: <Code>ws://{location.hostname}:9000/CP001</Code>
      </p>
      <p className="mt-2">
        Every attempt shows up under{" "}
        <Link to="/handshakes" className="text-accent hover:underline">
          Handshakes
        </Link>
        , also one that is refused, with the reason.
      </p>
      <p className="mt-2">
        No charger at hand? Run a simulated one:{" "}
        <Code>trio-ocpp simulate ws://{location.hostname}:9000</Code>
      </p>
    </Empty>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <code className="whitespace-nowrap font-mono text-ink text-sm">{children}</code>;
}
