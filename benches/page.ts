/** The engine's entry in a browser: a page that talks to the server it came from. */

import { type Message, runEngine } from "./engine.js";

async function send(message: Message): Promise<void> {
  await fetch("/message", { method: "POST", body: JSON.stringify(message) });
}

const config = await (await fetch("/config")).json();
await runEngine(config, send);
