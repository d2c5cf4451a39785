/** Records for the tests. */
import type { Message } from "@/lib/types";

export function message(more: Partial<Message> = {}): Message {
  return {
    id: 1,
    at: "2026-11-21T09:00:00.000001Z",
    identity: "CP1",
    direction: "in",
    type: "CALL",
    messageId: "m1",
    action: "Heartbeat",
    size: 30,
    payload: {},
    truncated: false,
    errorCode: null,
    errorDescription: null,
    handlingMs: null,
    roundTripMs: null,
    replayed: false,
    counterpart: null,
    violations: [],
    ...more,
  };
}
