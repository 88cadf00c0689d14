/** What is left to the platform: to run something later, and to report what nobody catches. */

/** Reports what somebody else's code threw, as the platform reports what nobody catches. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else {
    later(() => {
      throw error;
    });
  }
}

/** Runs something as soon as the stack is empty. */
export function later(run: () => void): void {
  if (typeof queueMicrotask === "function") queueMicrotask(run);
  else Promise.resolve().then(run);
}
