/** One cold start in a Node.js process of its own. */

import { startCold } from "./cold.js";

process.once("message", ({ url, record, now }: { url: string; record: string; now: number }) => {
  startCold(url, record, now).then((cold) => process.send?.(cold, () => process.disconnect()));
});
