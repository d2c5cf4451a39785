/** The payload of a message, out of its frame where the record leaves it out. Pure. */
import type { Message } from "./types";

/** Where the payload is in the frame (OCPP-J §4.2): after the action, the id, or the error's text. */
const places: Readonly<Record<Message["type"], number>> = {
  CALL: 3,
  CALLRESULT: 2,
  CALLERROR: 4,
  CALLRESULTERROR: 4,
  SEND: 3,
};

export function payloadIn(message: Message, raw: string): unknown {
  if (!message.truncated && message.payload !== null) return message.payload;
  try {
    const frame: unknown = JSON.parse(raw);
    return Array.isArray(frame) ? frame[places[message.type]] : null;
  } catch {
    return null;
  }
}
