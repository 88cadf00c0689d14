const lib = require("cobrowse-session");
const { check } = require("./check.cjs");

test("works", () => {
  expect(check(lib)).toBe("passed");
});
