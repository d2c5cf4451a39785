import { expect, test } from "vitest";
import { conversationText, frameOf, Pseudonyms } from "@/lib/conversation";
import type { Message } from "@/lib/types";
import { message } from "./records";

const call = (payload: unknown, more: Partial<Message> = {}) =>
  message({ action: "StartTransaction", payload, ...more });

test("nothing in the text tells who it was", () => {
  const text = conversationText([
    call({ idTag: "04A1B2C3", connectorId: 1, meterStart: 5 }, { identity: "CP-SECRET" }),
    call({ idToken: { idToken: "AABBCC", type: "ISO14443" } }, { identity: "CP-SECRET" }),
    call({ chargePointSerialNumber: "SN-77" }, { identity: "CP-SECRET" }),
  ]);
  for (const secret of ["04A1B2C3", "AABBCC", "SN-77", "CP-SECRET"])
    expect(text).not.toContain(secret);
  expect(text).toContain('"connectorId":1');
  expect(text).toContain('"type":"ISO14443"');
});

test("equal values get equal names, different ones different names", () => {
  const names = new Pseudonyms();
  expect(names.redact([{ idTag: "A" }, { parentIdTag: "A" }, { idTag: "B" }])).toEqual([
    { idTag: "<token 1>" },
    { parentIdTag: "<token 1>" },
    { idTag: "<token 2>" },
  ]);
});

test("frames are as OCPP-J has them", () => {
  expect(frameOf(call({ a: 1 }), { a: 1 })).toEqual([2, "m1", "StartTransaction", { a: 1 }]);
  expect(frameOf(message({ type: "CALLRESULT" }), {})).toEqual([3, "m1", {}]);
  const error = message({ type: "CALLERROR", errorCode: "NotSupported", errorDescription: "no" });
  expect(frameOf(error, {})).toEqual([4, "m1", "NotSupported", "no", {}]);
  expect(frameOf(message({ type: "SEND", action: "N" }), {})).toEqual([6, "m1", "N", {}]);
});

test("a payload that was left out is said to be", () => {
  expect(conversationText([call(null, { truncated: true })])).toContain("left out: too large");
});
