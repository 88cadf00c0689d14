const { readFileSync } = require("node:fs");
const lib = require("cobrowse-session");
const slim = require("cobrowse-session/slim");
const { check } = require("./check.cjs");

slim.initSync(readFileSync(require.resolve("cobrowse-session/cobrowse_session.wasm")));
check(slim);
console.log(check(lib));
