/** The packet inspector. */
import { Link } from "react-router";
import { Toolbar } from "@/app/toolbar";
import { useTitle } from "@/app/use-title";
import { LiveButton, ReloadButton } from "@/components/live-bar";
import { LiveGrid } from "@/components/live-grid";
import { messageColumns } from "@/components/messages/columns";
import { MessageFilters } from "@/components/messages/message-filters";
import { MessagePanel } from "@/components/messages/message-panel";
import { canBeLive, useMessages } from "@/components/messages/use-messages";
import { Split } from "@/components/split";
import { Empty } from "@/components/ui/states";
import { messageFilters } from "@/lib/filters";
import { useFilters } from "@/lib/use-filters";
import { useLivePage } from "@/lib/use-live-page";
import { usePathId } from "@/lib/use-path-id";

export default function MessagesPage() {
  useTitle("Messages");
  const filters = useFilters(messageFilters);
  const live = canBeLive(filters.params);
  const page = useLivePage(useMessages(filters.params), usePathId("/messages"));
  const close = () => page.select(null);
  return (
    <>
      <Toolbar title="Messages">
        <MessageFilters filters={filters} />
        <span className="ml-auto" />
        {live ? (
          <LiveButton paused={page.paused} onPause={page.setPaused} />
        ) : (
          <ReloadButton onReload={page.view.reload} />
        )}
      </Toolbar>
      <Split
        panel={
          page.selected === null ? null : (
            <MessagePanel id={page.selected} onClose={close} onSelect={page.select} />
          )
        }
      >
        <LiveGrid page={page} noun="message" columns={messageColumns} live={live}>
          <NoMessages isFiltered={filters.isSet} onClear={filters.clear} />
        </LiveGrid>
      </Split>
    </>
  );
}

function NoMessages({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (isFiltered)
    return (
      <Empty title="No message matches these filters">
        <button type="button" onClick={onClear} className="text-accent hover:underline">
          Clear them
        </button>{" "}
        or wait: what matches appears here as it comes.
      </Empty>
    );
  return (
    <Empty title="No messages yet">
      They appear here as stations send them. If a station should be connected by now, look at the{" "}
      <Link to="/handshakes" className="text-accent hover:underline">
        handshakes
      </Link>
      .
    </Empty>
  );
}
