/** Lets the module fail on purpose, without using anything up. */

import * as lib from "cobrowse-session";
import { expect } from "vitest";

/** The package, or another copy of it. */
type Lib = Pick<typeof lib, "legs">;

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
export function fail({ legs }: Lib = lib): void {
  whereThrows(TextEncoder.prototype, "encodeInto", noMemory(), () =>
    expect(() => legs([])).toThrow(RangeError),
  );
}

/** Lets `body`, which is called after the module failed, find that live sessions can't be brought to another instance. */
export function withLoss<R>(body: () => R, own: Lib = lib): R {
  fail(own);
  return whereThrows(Uint8Array.prototype, "set", noMemory(), body, 1);
}

/** Lets all live sessions be lost, and nobody be told yet. */
export function lose(own: Lib = lib): void {
  withLoss(() => own.legs([]), own);
}

/**
 * Runs `body` with a module one of whose functions answers this, always or so many times, once `restart` has let the module
 * fail.
 */
export function whereAnswers<R>(
  name: string,
  answer: number,
  restart: () => void,
  body: () => R,
  times = Number.POSITIVE_INFINITY,
): R {
  const { Instance } = WebAssembly;
  let left = 0;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args) {
      const { exports }: { exports: Record<string, unknown> } = Reflect.construct(target, args);
      const own = exports[name] as (...values: number[]) => number;
      const replaced = (...values: number[]) => (left-- > 0 ? answer : own(...values));
      return { exports: { ...exports, [name]: replaced } };
    },
  });
  try {
    restart();
    left = times;
    return body();
  } finally {
    left = 0;
    WebAssembly.Instance = Instance;
  }
}

/** Runs `body` with a module that has no room for more than it begins with, once `restart` has let the module fail. */
export function withoutRoom<R>(restart: () => void, body: () => R): R {
  return whereAnswers("reserve", 0, restart, body);
}

/** Whether something was thrown as the stack was at its end. */
export const isStackEnd = (error: unknown) => error instanceof RangeError && /stack/.test(error.message);

/** What `body` returns, or throws, so many calls above the end of the stack. */
export function nearEnd<R>(calls: number, body: () => R): R | Error {
  const down = (): number | [R | Error] => {
    let below: number | [R | Error];
    try {
      below = down();
    } catch {
      return 0;
    }
    if (typeof below !== "number") return below;
    if (below < calls) return below + 1;
    try {
      return [body()];
    } catch (error) {
      return [error as Error];
    }
  };
  return (down() as [R | Error])[0];
}
