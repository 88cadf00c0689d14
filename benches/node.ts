/** The engine's entry in Node.js: a child process that talks to its parent. */

import { type Config, runEngine } from "./engine.js";

process.once("message", (config: Config) => {
  runEngine(config, (message) => new Promise((resolve) => process.send?.(message, () => resolve()))).then(
    () => process.disconnect(),
  );
});
