/** Whether what one sees is live. */
import { useSyncExternalStore } from "react";
import { Status } from "@/components/status";
import { useNow } from "@/lib/now";
import { type StreamStatus, streamStatus } from "@/lib/stream-status";

export function StreamIndicator() {
  const status = useSyncExternalStore(streamStatus.subscribe, streamStatus.get);
  if (status === null) return null;
  return (
    <span
      role="status"
      className="mr-2 text-sm"
      title={status.reason || "Events arrive as they happen"}
      data-stream={status.phase}
    >
      <Phase status={status} />
    </span>
  );
}

function Phase({ status }: { status: StreamStatus }) {
  switch (status.phase) {
    case "live":
      return <Status tone="good">Live</Status>;
    case "connecting":
      return <Status tone="muted">Connecting…</Status>;
    case "waiting":
      return <Waiting status={status} />;
    case "stopped":
      return <Status tone="bad">Not live</Status>;
  }
}

function Waiting({ status }: { status: StreamStatus }) {
  const seconds = Math.max(1, Math.ceil((status.retryAt - useNow()) / 1000));
  return <Status tone="warn">Connection lost, again in {seconds} s</Status>;
}
