/** Measures one input in a Node.js process of its own, so that the module's instance is new. */

import { moduleBytes } from "./memory.js";
import { MEMORY_CASES } from "./memory-cases.js";

/** The memory that one input takes. */
export interface InputMemory {
  id: string;
  title: string;
  /** The length of the input; of objects, the length of their JSON. */
  inputBytes: number;
  /** The module's memory after the smallest input of this kind. */
  floorBytes: number;
  /** The module's memory after the input. */
  moduleBytes: number;
  /** Why the package refused the input, if it did. */
  refused?: string | undefined;
}

function measure(id: string, bytes: number): InputMemory {
  const found = MEMORY_CASES.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no input ${id}`);
  const { title, make, objects, run } = found;
  const pass = (text: string) => run(objects ? JSON.parse(text) : text);
  pass(make(0));
  const floorBytes = moduleBytes();
  const text = make(bytes);
  const refused = pass(text);
  return { id, title, inputBytes: text.length, floorBytes, moduleBytes: moduleBytes(), refused };
}

process.once("message", ({ id, bytes }: { id: string; bytes: number }) => {
  process.send?.(measure(id, bytes), () => process.disconnect());
});
