/** The end of the stack: whose fault it is, and how to keep away from it. */

/** How many calls must fit on the stack, so that what is begun is ended. */
const CALLS = 64;

/** Whether an error says that the stack is at its end. What was thrown may be any value, which may misbehave itself. */
export function isStackEnd(error: unknown): boolean {
  try {
    if (error instanceof RangeError) return `${error.message}`.includes("stack");
    // Firefox has an error of its own for that.
    return error instanceof Error && error.name === "InternalError";
  } catch {
    ensureStack();
    return false;
  }
}

/** Fails if the stack is nearly at its end: the caller of this package has used it up, and no value that it passed. */
export function ensureStack(calls: number = CALLS): number {
  return calls === 0 ? 0 : 1 + ensureStack(calls - 1);
}

/**
 * For a `catch`: returns if a value was too much for memory or stack. Anything else is thrown on, and so is the end of a stack that
 * the caller has used up.
 */
export function throwUnlessTooMuch(error: unknown): void {
  if (isStackEnd(error)) ensureStack();
  else if (!(error instanceof RangeError)) throw error;
}
