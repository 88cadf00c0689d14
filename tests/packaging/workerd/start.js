// Asks the worker for its result.
import { serve } from "./workerd.js";

const { address, stop } = await serve("main.js");
try {
  console.log(await (await fetch(address)).text());
} finally {
  stop();
}
