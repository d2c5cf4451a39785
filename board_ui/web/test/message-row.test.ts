import { expect, test } from "vitest";
import { payloadIn } from "@/lib/frame";
import { messageRow, preview } from "@/lib/message-row";
import { message } from "./records";

test("a preview is the members without the noise of JSON", () => {
  expect(preview({ connectorId: 1, status: "Charging", info: { a: [1, "b"], c: null } })).toBe(
    "connectorId: 1, status: Charging, info: {a: [1, b], c: null}",
  );
  expect(preview({})).toBe("");
});

test("a preview leaves timestamps out and is cut where the room ends", () => {
  expect(preview({ timestamp: "2026", meterStart: 5 })).toBe("meterStart: 5");
  const long = preview({ text: "x".repeat(500) }, 20);
  expect(long).toBe("text: xxxxxxxxxxxxx…");
  expect(long.length).toBe(20);
});

test("a row holds no payload, and the time that matters for its direction", () => {
  const row = messageRow(message({ type: "CALLRESULT", handlingMs: 1.5, payload: { a: 1 } }));
  expect(row).toMatchObject({ took: 1.5, preview: "a: 1", violations: 0 });
  expect(Object.values(row).every((value) => typeof value !== "object")).toBe(true);
  expect(messageRow(message({ roundTripMs: 3 })).took).toBe(3);
  expect(messageRow(message()).took).toBe(-1);
});

test("the preview of an error is what it says", () => {
  const error = message({
    type: "CALLERROR",
    errorCode: "NotSupported",
    errorDescription: "no such",
  });
  expect(messageRow(error).preview).toBe("NotSupported: no such");
  expect(messageRow(message({ truncated: true })).preview).toBe("(large payload)");
});

test("a payload that the record leaves out is found in the frame", () => {
  const large = message({ truncated: true, payload: null });
  expect(payloadIn(large, '[2,"m1","Heartbeat",{"a":1}]')).toEqual({ a: 1 });
  expect(payloadIn({ ...large, type: "CALLERROR" }, '[4,"m1","E","d",{"x":2}]')).toEqual({ x: 2 });
  expect(payloadIn(large, "not JSON")).toBeNull();
});
