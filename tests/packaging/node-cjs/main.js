const { readFileSync } = require("node:fs");
const lib = require("cobrowse-session");
const live = require("cobrowse-session/live");
const slim = require("cobrowse-session/slim");
const { check, checkCore } = require("./check.cjs");

const read = (name) => readFileSync(require.resolve(`cobrowse-session/${name}`));
slim.initSync(read("cobrowse_session.wasm"));
checkCore(slim);
slim.initSync(read("cobrowse_session_live.wasm"));
check(slim);
check(live);
console.log(check(lib));
