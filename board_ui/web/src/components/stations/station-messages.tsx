import { useState } from "react";
import { useNavigate } from "react-router";
import { LiveButton, ReloadButton } from "@/components/live-bar";
import { LiveGrid } from "@/components/live-grid";
import { messageColumns } from "@/components/messages/columns";
import { MessageFilters } from "@/components/messages/message-filters";
import { MessagePanel } from "@/components/messages/message-panel";
import { canBeLive, useMessages } from "@/components/messages/use-messages";
import { Split } from "@/components/split";
import { Empty } from "@/components/ui/states";
import { linkTo, messageFilters } from "@/lib/filters";
import { useFilters } from "@/lib/use-filters";
import { useLivePage } from "@/lib/use-live-page";

const names = messageFilters.filter((name) => name !== "identity");
const columns = messageColumns.filter((column) => column.key !== "station");

/** The messages of one station; each one's own page is that of all messages. */
export function StationMessages({ identity }: { identity: string }) {
  const filters = useFilters(names);
  const params = { ...filters.params, identity };
  const live = canBeLive(params);
  const page = useLivePage(useMessages(params), useState<number | null>(null));
  const navigate = useNavigate();
  return (
    <>
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 gap-y-1.5 border-line border-b px-3 py-1.5">
        <MessageFilters filters={filters} hasStation={false} />
        <span className="ml-auto" />
        {live ? (
          <LiveButton paused={page.paused} onPause={page.setPaused} />
        ) : (
          <ReloadButton onReload={page.view.reload} />
        )}
      </div>
      <Split
        panel={
          page.selected === null ? null : (
            <MessagePanel
              id={page.selected}
              onClose={() => page.select(null)}
              onSelect={(id) => void navigate(linkTo(`/messages/${id}`, { identity }))}
            />
          )
        }
      >
        <LiveGrid page={page} noun="message" columns={columns} live={live}>
          <Empty title="No message of this station is kept">
            It appears here as soon as there is one.
          </Empty>
        </LiveGrid>
      </Split>
    </>
  );
}
