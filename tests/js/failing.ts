/** Lets the module fail on purpose, without using anything up. */

import { legs } from "cobrowse-session";
import { expect } from "vitest";

/** What engines throw where there is no memory, or something like it. */
export const noMemory = () => new RangeError("out of memory");

/** Runs `body` while a method of a built-in object throws: always, or so many times. */
export function whereThrows<R>(
  target: object,
  name: string,
  error: unknown,
  body: () => R,
  times = Number.POSITIVE_INFINITY,
): R {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const restore = () => {
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  };
  let thrown = 0;
  const value = () => {
    if (++thrown === times) restore();
    throw error;
  };
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  try {
    return body();
  } finally {
    restore();
  }
}

/** Lets the module fail. The next call starts another instance of it, and brings all live sessions there. */
export function fail(): void {
  whereThrows(TextEncoder.prototype, "encodeInto", noMemory(), () =>
    expect(() => legs([])).toThrow(RangeError),
  );
}

/** Lets `body`, which is called after the module failed, find that live sessions can't be brought to another instance. */
export function withLoss<R>(body: () => R): R {
  fail();
  return whereThrows(Uint8Array.prototype, "set", noMemory(), body, 1);
}

/** Lets all live sessions be lost, and nobody be told yet. */
export function lose(): void {
  withLoss(() => legs([]));
}
