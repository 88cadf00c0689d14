import * as lib from "cobrowse-session";
import { expect, test } from "vitest";
import { check } from "./check.js";

test("works", () => {
  expect(document.body).toBeDefined();
  expect(check(lib)).toBe("passed");
});
