/** Security events: of stations, of the server, and of the board itself. */
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { ClearButton } from "@/components/clear-button";
import { SecurityPanel, securityColumns } from "@/components/events/security-parts";
import { categoryOptions, severityOptions, sourceOptions } from "@/components/events/severity";
import { LiveButton } from "@/components/live-bar";
import { RecordList } from "@/components/record-list";
import { Choice, DebouncedInput } from "@/components/ui/fields";
import { Empty } from "@/components/ui/states";
import type { LiveSource } from "@/lib/live-list";
import type { SecurityEvent } from "@/lib/types";
import { useFilters } from "@/lib/use-filters";
import { useLiveList } from "@/lib/use-live-list";
import { useLivePage } from "@/lib/use-live-page";
import { usePathId } from "@/lib/use-path-id";

const source: LiveSource<SecurityEvent, SecurityEvent> = {
  path: "security",
  event: "security",
  compact: (record) => record,
  most: 2000,
  page: 200,
};

const names = ["category", "severity", "source", "identity"] as const;

export default function SecurityPage() {
  useTitle("Security");
  const filters = useFilters(names);
  const page = useLivePage(useLiveList(source, filters.params), usePathId("/security"));
  return (
    <>
      <Toolbar title="Security">
        <DebouncedInput
          label="Station"
          placeholder="Station  /"
          isSearch
          className="w-40 font-mono"
          {...filters.field("identity")}
        />
        <Choice label="Severity" options={severityOptions} {...filters.field("severity")} />
        <Choice label="Category" options={categoryOptions} {...filters.field("category")} />
        <Choice label="Source" options={sourceOptions} {...filters.field("source")} />
        <ClearButton filters={filters} />
        <span className="ml-auto" />
        <LiveButton paused={page.paused} onPause={page.setPaused} />
      </Toolbar>
      <RecordList
        page={page}
        path="security"
        noun="event"
        columns={securityColumns}
        panel={(event, close) => <SecurityPanel event={event} onClose={close} />}
      >
        <Empty title={filters.isSet ? "No event matches these filters" : "No security events"}>
          Failed logins, refused certificates, and what stations report by SecurityEventNotification
          appear here.
        </Empty>
      </RecordList>
    </>
  );
}
