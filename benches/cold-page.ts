/** One cold start in a page of its own, which then goes on to the next. */

import { startCold } from "./cold.js";

interface Step {
  name: string;
  record: string;
  now: number;
}

// Each page is of another site, so that browsers make a new process for it; and no two scripts are the same, so that
// nothing that was compiled before can be used again.
const at = Number(new URLSearchParams(location.search).get("step"));
const { name, record, now }: Step = await (await fetch(`/step?${at}`)).json();
const source = await (await fetch(`/alone?${encodeURIComponent(name)}`)).text();
const url = URL.createObjectURL(new Blob([`${source}\n//${at}`], { type: "text/javascript" }));
let message: unknown;
try {
  message = { type: "cold", name, ...(await startCold(url, record, now)) };
} catch (error) {
  message = { type: "failed", reason: String(error) };
}
const next = await (await fetch("/message", { method: "POST", body: JSON.stringify(message) })).text();
if (next) location.href = next;
