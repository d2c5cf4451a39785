/** What a station and the CSMS said, as text for a vendor's ticket, without who it was. Pure. */
import { utc } from "./format";
import type { Message } from "./types";

/** Members whose values tell who somebody or something is, in all three versions. */
const personal: Readonly<Record<string, string>> = {
  idTag: "token",
  parentIdTag: "token",
  idToken: "token",
  groupIdToken: "token",
  additionalIdToken: "token",
  chargePointSerialNumber: "serial",
  chargeBoxSerialNumber: "serial",
  meterSerialNumber: "serial",
  serialNumber: "serial",
  iccid: "sim",
  imsi: "sim",
  evccId: "vehicle",
  vin: "vehicle",
  certificate: "certificate",
  certificateChain: "certificate",
  csr: "certificate",
  customerIdentifier: "customer",
};

/** Replaces equal values by equal names, so that one can still follow who is who. */
export class Pseudonyms {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  of(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    const name = `<${kind} ${number}>`;
    this.#names.set(key, name);
    return name;
  }

  redact(value: unknown, kind?: string): unknown {
    if (typeof value === "string") return kind ? this.of(kind, value) : value;
    if (typeof value === "number") return kind ? this.of(kind, String(value)) : value;
    if (Array.isArray(value)) return value.map((item) => this.redact(item, kind));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      // An IdTokenType has its value in a member of its own, beside a type that may be read.
      Object.entries(value).map(([name, child]) => [name, this.redact(child, personal[name])]),
    );
  }
}

const numbers: Readonly<Record<Message["type"], number>> = {
  CALL: 2,
  CALLRESULT: 3,
  CALLERROR: 4,
  CALLRESULTERROR: 5,
  SEND: 6,
};

/** The frame of a message (OCPP-J §4.2), made again from its parts. */
export function frameOf(message: Message, payload: unknown): unknown[] {
  const head = [numbers[message.type], message.messageId];
  if (message.type === "CALL" || message.type === "SEND") return [...head, message.action, payload];
  if (message.type === "CALLRESULT") return [...head, payload];
  return [...head, message.errorCode, message.errorDescription, payload];
}

/** One line for each of `messages`, oldest first. */
export function conversationText(messages: readonly Message[]): string {
  const names = new Pseudonyms();
  const lines = messages.map((message) => {
    const payload = message.truncated ? "<left out: too large>" : names.redact(message.payload);
    const way = message.direction === "in" ? "station → CSMS" : "CSMS → station";
    const answer = message.type === "CALLRESULT" ? `  (answers ${message.action})` : "";
    return `${utc(Date.parse(message.at))}  ${way}  ${JSON.stringify(frameOf(message, payload))}${answer}`;
  });
  const station = names.of("station", messages[0]?.identity ?? "");
  return [
    `Conversation with ${station}, ${messages.length} messages, identifiers replaced`,
    ...lines,
    "",
  ].join("\n");
}
