import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { lib, memory } from "./memory.js";

setFlagsFromString("--expose-gc");
const gc: () => void = runInNewContext("gc");

/** Collects all that nobody holds, and lets registries hear of it. */
async function collect(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve));
    gc();
  }
}

const left = (refs: WeakRef<object>[]) => refs.filter((ref) => ref.deref() !== undefined).length;

const frame = (id: string) => ({
  id: "conversation",
  participants: [{ id: `p-${id}`, cobrowsesessions: [{ id, state: "connected", controlling: ["x"] }] }],
});

describe("10,000 times", () => {
  it("subscribing and unsubscribing leaves nothing behind", async () => {
    const live = new lib.LiveSessions();
    live.apply(frame("a"), { receivedAt: 1 });
    let calls = 0;
    const listeners: WeakRef<object>[] = [];
    const { signal } = new AbortController();
    let grown = 0;
    for (let index = 0; index < 10_000; index++) {
      const run = () => calls++;
      listeners.push(new WeakRef(run));
      const stop = live.subscribe(run, index % 2 ? { signal } : undefined);
      if (index % 100 === 0) live.apply(frame(`b${index % 1000}`), { receivedAt: index });
      if (index % 3) stop();
      else stop.unsubscribe();
      if (index === 999) grown = memory.buffer.byteLength;
    }
    const before = calls;
    live.apply(frame("c"));
    expect(calls).toBe(before);
    await collect();
    // A few may still be in registers.
    expect(left(listeners)).toBeLessThan(10);
    expect(memory.buffer.byteLength).toBe(grown);
    live.close();
  });

  it("iterating and returning leaves nothing behind", async () => {
    const live = new lib.LiveSessions();
    const iterators: WeakRef<object>[] = [];
    for (let index = 0; index < 10_000; index++) {
      const iterator = live[Symbol.asyncIterator]();
      iterators.push(new WeakRef(iterator));
      await iterator.next();
      await iterator.return?.();
    }
    await collect();
    expect(left(iterators)).toBeLessThan(10);
    live.close();
  });

  it("making and closing stores leaves nothing behind", async () => {
    const stores: WeakRef<object>[] = [];
    let grown = 0;
    for (let index = 0; index < 10_000; index++) {
      const live = new lib.LiveSessions();
      stores.push(new WeakRef(live));
      live.subscribe(() => undefined);
      for (let leg = 0; leg < 5; leg++) live.apply(frame(`leg-${leg}`), { receivedAt: leg });
      live.tick();
      live.close();
      if (index === 999) grown = memory.buffer.byteLength;
    }
    expect(memory.buffer.byteLength).toBe(grown);
    await collect();
    expect(left(stores)).toBeLessThan(10);
  });

  it("saving and taking up again leaves nothing behind", () => {
    const live = new lib.LiveSessions();
    for (let leg = 0; leg < 5; leg++) live.apply(frame(`leg-${leg}`), { receivedAt: leg });
    const text = JSON.stringify(live);
    let grown = 0;
    for (let index = 0; index < 10_000; index++) {
      const again = lib.LiveSessions.from(JSON.parse(text));
      again.close();
      if (index === 999) grown = memory.buffer.byteLength;
    }
    expect(memory.buffer.byteLength).toBe(grown);
    live.close();
  });

  it("the store of who forgets to close is freed with it", async () => {
    let grown = 0;
    const stores: WeakRef<object>[] = [];
    for (let index = 0; index < 10_000; index++) {
      const live = new lib.LiveSessions();
      live.subscribe(() => undefined);
      for (let leg = 0; leg < 5; leg++) live.apply(frame(`leg-${leg}`), { receivedAt: leg });
      stores.push(new WeakRef(live));
      if (index % 200 === 199) await collect();
      if (index === 999) grown = memory.buffer.byteLength;
    }
    await collect();
    expect(left(stores)).toBeLessThan(10);
    // When registries hear of it is not certain to the store; 9,000 that are not freed would be dozens of megabytes.
    expect(memory.buffer.byteLength - grown).toBeLessThan(2 ** 20);
  });
});
