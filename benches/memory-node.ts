/** The memory that one input takes, in a Node.js process of its own, so that the module is a new one. */

import { moduleBytes } from "./memory.js";
import { MEMORY_CASES } from "./memory-cases.js";

/** What came of one input. */
export interface InputMemory {
  id: string;
  title: string;
  /** How long the input is; of objects, their JSON. */
  inputBytes: number;
  /** The module's memory after the same with the smallest input. */
  floorBytes: number;
  /** The module's memory after the input. */
  moduleBytes: number;
  /** Why the input was refused, if it was. */
  refused?: string | undefined;
}

function measure(id: string, bytes: number): InputMemory {
  const found = MEMORY_CASES.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no input ${id}`);
  const { title, make, objects, run } = found;
  const give = (text: string) => run(objects ? JSON.parse(text) : text);
  give(make(0));
  const floorBytes = moduleBytes();
  const text = make(bytes);
  const refused = give(text);
  return { id, title, inputBytes: text.length, floorBytes, moduleBytes: moduleBytes(), refused };
}

process.once("message", ({ id, bytes }: { id: string; bytes: number }) => {
  process.send?.(measure(id, bytes), () => process.disconnect());
});
