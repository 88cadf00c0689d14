// Asks workers for their results: one that uses both modules, and two that ship one.
import { serve } from "./workerd.js";

for (const [entry, modules] of [
  ["main.js", 2],
  ["main-live.js", 1],
  ["main-core.js", 1],
]) {
  const { address, stop } = await serve(entry, modules);
  try {
    const result = await (await fetch(address)).text();
    if (result !== "passed") throw new Error(`${entry}: ${result}`);
  } finally {
    stop();
  }
}
console.log("passed");
