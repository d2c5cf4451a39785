/** What went wrong with stations, and what the server did. */
import { useNavigate, useParams } from "react-router";
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { ClearButton } from "@/components/clear-button";
import {
  ErrorPanel,
  errorColumns,
  errorOptions,
  eventColumns,
  eventOptions,
  SystemEventPanel,
} from "@/components/events/error-parts";
import { PolledList, plainSource } from "@/components/events/polled-list";
import { Choice, DebouncedInput } from "@/components/ui/fields";
import { Segments } from "@/components/ui/segments";
import { Empty } from "@/components/ui/states";
import type { ErrorRecord, SystemEvent } from "@/lib/types";
import { useFilters } from "@/lib/use-filters";

const errors = plainSource<ErrorRecord>("errors");
const events = plainSource<SystemEvent>("system-events");
const names = ["kind", "identity"] as const;

const tabs = [
  ["errors", "Errors"],
  ["events", "System events"],
] as const;

export default function ErrorsPage() {
  const tab = useParams().tab === "events" ? "events" : "errors";
  const navigate = useNavigate();
  const filters = useFilters(names);
  useTitle(tab === "events" ? "System events" : "Errors");
  return (
    <>
      <Toolbar title="Errors">
        <Segments
          label="What is shown"
          value={tab}
          options={tabs}
          onChange={(next) => void navigate(next === "events" ? "/errors/events" : "/errors")}
        />
        <DebouncedInput
          label="Station"
          placeholder="Station  /"
          isSearch
          className="w-40 font-mono"
          {...filters.field("identity")}
        />
        <Choice
          label="Kind"
          options={tab === "events" ? eventOptions : errorOptions}
          {...filters.field("kind")}
        />
        <ClearButton filters={filters} />
      </Toolbar>
      {tab === "events" ? (
        <PolledList
          source={events}
          params={filters.params}
          noun="event"
          columns={eventColumns}
          panel={(event, close) => <SystemEventPanel event={event} onClose={close} />}
        >
          <Empty title={filters.isSet ? "No event matches these filters" : "No system events"}>
            Connections, restarts and what operators do appear here.
          </Empty>
        </PolledList>
      ) : (
        <PolledList
          source={errors}
          params={filters.params}
          noun="error"
          columns={errorColumns}
          panel={(error, close) => <ErrorPanel error={error} onClose={close} />}
        >
          <Empty title={filters.isSet ? "No error matches these filters" : "No errors"}>
            Messages that break the protocol or their schema, calls without an answer and handlers
            that fail appear here.
          </Empty>
        </PolledList>
      )}
    </>
  );
}
