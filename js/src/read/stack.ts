/** The end of the stack: whose fault it is, and how to keep away from it. */

/** How many calls must fit on the stack for it to be worth beginning with anything. */
const CALLS = 64;
/** So much must fit there if it is not at its end: 48 kB. To compile a function that is called for the first time takes that much. */
const ROOM = /* @__PURE__ */ Array.from({ length: 6000 });
const nothing = () => {};

/** Whether an error says that the stack is at its end. What was thrown may be any value, which may misbehave itself. */
export function isStackEnd(error: unknown): boolean {
  try {
    if (error instanceof RangeError) return `${error.message}`.includes("stack");
    // Firefox has an error of its own for that.
    return error instanceof Error && error.name === "InternalError";
  } catch {
    ensureRoom();
    return false;
  }
}

/** Fails if the stack is nearly at its end. That costs little; a function that is called for the first time may fail still. */
export function ensureStack(calls: number = CALLS): number {
  return calls === 0 ? 0 : 1 + ensureStack(calls - 1);
}

/** Fails if the stack is nearly at its end, for whatever comes: the caller of this package has used it up, and no value that it passed. */
export function ensureRoom(): void {
  Reflect.apply(nothing, undefined, ROOM);
}

/**
 * For a `catch`: returns if a value was too much for memory or stack. Anything else is thrown on, and so is the end of a stack that
 * the caller has used up.
 */
export function throwUnlessTooMuch(error: unknown): void {
  if (isStackEnd(error)) ensureRoom();
  else if (!(error instanceof RangeError)) throw error;
}
