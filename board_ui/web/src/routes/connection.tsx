/** One station: what it is, how it does, and all that the board knows of it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { JsonView } from "@/components/json-view";
import { Connectors } from "@/components/stations/connectors";
import { StationActions } from "@/components/stations/station-actions";
import { StationHead } from "@/components/stations/station-head";
import { StationErrors, StationHandshakes } from "@/components/stations/station-lists";
import { StationMessages } from "@/components/stations/station-messages";
import { StationStatus } from "@/components/stations/station-status";
import { ActionsTable } from "@/components/telemetry/actions-table";
import { Empty, Failed, Loading } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { get } from "@/lib/api";
import { linkTo, stationPath } from "@/lib/filters";
import type { ConnectionDetail } from "@/lib/types";
import { faultOf, usePollStatus } from "@/lib/use-poll-status";

const tabs = [
  { value: "messages", label: "Messages" },
  { value: "errors", label: "Errors" },
  { value: "handshakes", label: "Handshakes" },
  { value: "latency", label: "Latency" },
  { value: "session", label: "Session" },
] as const;

const REFRESH = 2000;

type TabName = (typeof tabs)[number]["value"];

export default function ConnectionPage() {
  const { identity = "", tab } = useParams();
  useTitle(identity);
  const navigate = useNavigate();
  const asked = useQuery({
    queryKey: ["connection", identity],
    queryFn: ({ signal }) =>
      get<ConnectionDetail>(`connections/${encodeURIComponent(identity)}`, {}, signal),
    refetchInterval: REFRESH,
  });
  const { data, error, refetch } = asked;
  usePollStatus(!asked.isPending, faultOf(asked), REFRESH);
  const chosen = tabs.find(({ value }) => value === tab)?.value ?? "messages";
  return (
    <>
      <Toolbar
        title={
          <>
            <Link to="/connections" className="font-normal text-muted hover:underline">
              Connections
            </Link>
            <span aria-hidden className="mx-1.5 font-normal text-muted">
              /
            </span>
            <span className="break-all font-mono">{identity}</span>
          </>
        }
      >
        {data && (
          <>
            <StationStatus status={data.connection.status} />
            {data.replaced && (
              <span className="text-sm text-warn">
                An older connection with this identity is still open
              </span>
            )}
            <span className="ml-auto" />
            <StationActions station={data.connection} />
          </>
        )}
      </Toolbar>
      {error && !data && (
        <Unknown identity={identity} error={error} onRetry={() => void refetch()} />
      )}
      {!data && !error && <Loading />}
      {data && (
        <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
          <StationHead station={data.connection} />
          <Connectors
            connectors={data.connection.connectors}
            isOnline={data.connection.status === "online"}
          />
          <div className="flex min-h-[24rem] flex-1 flex-col">
            <Tabs
              label="About this station"
              tabs={tabs}
              value={chosen}
              onChange={(next) =>
                void navigate(`${stationPath(identity)}/${next}`, { replace: true })
              }
            >
              <TabContent key={identity} tab={chosen} detail={data} />
            </Tabs>
          </div>
        </div>
      )}
    </>
  );
}

function TabContent({ tab, detail }: { tab: TabName; detail: ConnectionDetail }) {
  const { identity } = detail.connection;
  switch (tab) {
    case "messages":
      return <StationMessages identity={identity} />;
    case "errors":
      return <StationErrors identity={identity} />;
    case "handshakes":
      return <StationHandshakes identity={identity} />;
    case "latency":
      return <ActionsTable actions={detail.latency} identity={identity} />;
    case "session":
      return Object.keys(detail.session).length === 0 ? (
        <Empty title="The session is empty">
          What the server's handlers keep about a station is shown here.
        </Empty>
      ) : (
        <JsonView value={detail.session} />
      );
  }
}

interface UnknownProps {
  identity: string;
  error: Error;
  onRetry(): void;
}

function Unknown({ identity, error, onRetry }: UnknownProps) {
  return (
    <>
      <Failed error={error} onRetry={onRetry} />
      <p className="text-center text-muted">
        Has it tried to connect? Look at{" "}
        <Link to={linkTo("/handshakes", { identity })} className="text-accent hover:underline">
          its handshakes
        </Link>
        .
      </p>
    </>
  );
}
