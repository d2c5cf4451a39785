/** The one hook for event streams. */
import { useEffect, useEffectEvent } from "react";
import type { Params } from "./base";
import { openStream } from "./open-stream";
import { useSession } from "./session";
import type { StreamEvent } from "./sse";

export interface StreamHookOptions {
  path: string;
  params: Params;
  enabled: boolean;
  /** The id to resume after when the stream is opened; `null` begins at now. */
  after(): number | null;
  onEvents(events: readonly StreamEvent[]): void;
}

/** Keep a stream open while the component is there; it resumes by itself, also after a new login. */
export function useStream(options: StreamHookOptions): void {
  const { path, enabled } = options;
  const { epoch } = useSession();
  const query = JSON.stringify(options.params);
  const onEvents = useEffectEvent(options.onEvents);
  const after = useEffectEvent(options.after);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new login opens all streams anew
  useEffect(() => {
    if (!enabled) return;
    const params = JSON.parse(query) as Params;
    return openStream({ path, params, after: after(), onEvents: (events) => onEvents(events) });
  }, [path, query, enabled, epoch]);
}
