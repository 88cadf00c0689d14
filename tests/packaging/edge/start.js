// Asks the Worker of examples/edge all there is to ask, and has it send its lines on.
import { createServer } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { CASES, said } from "./cases.js";
import { serve } from "./workerd.js";

function same(what, actual, expected) {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

{
  const { address, stop } = await serve("worker.ts", 1);
  try {
    for (const { name, request, ...expected } of CASES) {
      same(name, await said(await fetch(address, request)), expected);
    }
  } finally {
    stop();
  }
}

const bodies = [];
const collector = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  bodies.push(JSON.parse(body));
  response.end();
});
await new Promise((resolve) => collector.listen(0, "127.0.0.1", resolve));
const { address, stop } = await serve("worker.ts", 1, {
  FORWARD_TO: `http://127.0.0.1:${collector.address().port}/`,
});
try {
  const [{ request, lines }] = CASES;
  const response = await fetch(address, request);
  same("sent on", [response.status, await response.json(), bodies], [202, { forwarded: 1 }, lines]);
  console.log("passed");
} finally {
  stop();
  collector.close();
}
