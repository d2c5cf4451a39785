import { expect, test } from "vitest";
import {
  changed,
  filtersOf,
  fromLocalField,
  linkTo,
  stationPath,
  toLocalField,
} from "@/lib/filters";

test("only known filters that are set are asked for", () => {
  const search = new URLSearchParams("identity=CP1&action=&other=1");
  expect(filtersOf(search, ["identity", "action", "type"])).toEqual({ identity: "CP1" });
});

test("a change keeps the others, and an empty value takes a filter away", () => {
  const search = new URLSearchParams("identity=CP1&type=CALL");
  expect(changed(search, { type: "", text: "a b" }).toString()).toBe("identity=CP1&text=a+b");
  expect(changed(search, { violations: true, identity: false }).toString()).toBe(
    "type=CALL&violations=true",
  );
});

test("a link without filters has no question mark", () => {
  expect(linkTo("/messages", { identity: null })).toBe("/messages");
  expect(linkTo("/messages", { identity: "A/B" })).toBe("/messages?identity=A%2FB");
});

test("an identity with a slash stays one segment", () => {
  expect(stationPath("A/B ü")).toBe("/connections/A%2FB%20%C3%BC");
});

test("a field's local time is the same moment on the way back", () => {
  const at = "2026-11-21T09:05:07.000Z";
  expect(fromLocalField(toLocalField(at))).toBe(at);
  expect(toLocalField("nonsense")).toBe("");
  expect(fromLocalField("")).toBe("");
});
