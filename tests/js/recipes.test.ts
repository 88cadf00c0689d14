// @vitest-environment jsdom
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LiveSessions, type LiveSnapshot } from "cobrowse-session";
import { firstValueFrom, map, Subscription } from "rxjs";
import { get } from "svelte/store";
import { describe, expect, it, vi } from "vitest";
import { createApp, effectScope, h, nextTick, ref, watchEffect } from "vue";
import * as rx from "../../examples/rxjs/live.js";
import { useLive as liveInSolid } from "../../examples/solid/live.js";
import { alerting as alertingIn, snapshots } from "../../examples/svelte/live.js";
import { useLive as liveInVue } from "../../examples/vue/live.js";

// In Node.js, Solid is its server build, which does not react to anything; this is the one that pages get.
vi.mock("solid-js", () => vi.importActual("solid-js/dist/solid.js"));

/** Whoever subscribes is counted, and how often they are called. */
function watched() {
  const live = new LiveSessions();
  const seen = { active: 0, calls: 0 };
  const { subscribe } = live;
  const counted: typeof subscribe = (run, options) => {
    seen.active++;
    const stop = subscribe((snapshot, changes) => {
      seen.calls++;
      run(snapshot, changes);
    }, options);
    const end = () => {
      seen.active--;
      stop();
    };
    return Object.assign(end, { unsubscribe: end });
  };
  Object.defineProperty(live, "subscribe", { value: counted });
  return { live, seen };
}

const alerting = (id: string) => ({ id, state: "alerting", startAlertingTime: "2026-03-02T09:00:00Z" });
const connected = (id: string) => ({ id, state: "connected", connectedTime: "2026-03-02T09:00:10Z" });
const states = ({ legs }: LiveSnapshot) => [...legs.values()].map(({ session }) => session.state);

/** Feeds a store, and sees whether it is followed, and left alone in the end. */
async function play(
  { live, seen }: ReturnType<typeof watched>,
  shown: () => unknown,
  end: () => void,
): Promise<void> {
  live.apply(alerting("a"), { receivedAt: 1 });
  await nextTick();
  expect(shown()).toEqual(["alerting"]);
  live.apply([connected("a"), alerting("b")], { receivedAt: 2 });
  await nextTick();
  expect(shown()).toEqual(["connected", "alerting"]);
  const { calls } = seen;
  live.apply(connected("a"), { receivedAt: 2 });
  live.apply("{", { receivedAt: 3 });
  expect(seen).toEqual({ active: 1, calls });
  end();
  live.apply(alerting("c"));
  await nextTick();
  expect(seen).toEqual({ active: 0, calls });
}

const items = (root: ParentNode) => [...root.querySelectorAll("li")].map(({ textContent }) => textContent);

describe("the Vue recipe", () => {
  it("shows legs by a render function", async () => {
    const store = watched();
    const root = document.createElement("div");
    const app = createApp({
      setup() {
        const live = liveInVue(store.live);
        return () => states(live.value).map((state) => h("li", state));
      },
    });
    app.mount(root);
    await play(
      store,
      () => items(root),
      () => app.unmount(),
    );
  });

  it("shows legs by a template", async () => {
    const store = watched();
    const root = document.createElement("div");
    const app = createApp({
      setup: () => ({ live: liveInVue(store.live) }),
      template: '<li v-for="[key, leg] of live.legs" :key="key">{{ leg.session.state }}</li>',
    });
    app.mount(root);
    await play(
      store,
      () => items(root),
      () => app.unmount(),
    );
  });

  it("ends with an effect scope, and works in a deep ref too", async () => {
    const store = watched();
    const scope = effectScope();
    let shown: unknown;
    const deep = ref<unknown>();
    scope.run(() => {
      const live = liveInVue(store.live);
      watchEffect(() => {
        shown = states(live.value);
        deep.value = live.value;
      });
    });
    await play(
      store,
      () => shown,
      () => scope.stop(),
    );
    expect(states(deep.value as LiveSnapshot)).toEqual(["connected", "alerting"]);
  });
});

describe("the Solid recipe", () => {
  it("makes a signal, whose rows keep their identity", async () => {
    const { createEffect, createRoot, mapArray } = await import("solid-js");
    const store = watched();
    const root = document.createElement("ul");
    const made: string[] = [];
    const dispose = createRoot((dispose) => {
      const live = liveInSolid(store.live);
      const rows = mapArray(
        () => [...live().legs.values()],
        (leg) => {
          made.push(`${leg.key} ${leg.session.state}`);
          const row = document.createElement("li");
          row.textContent = leg.session.state ?? "";
          return row;
        },
      );
      createEffect(() => root.replaceChildren(...rows()));
      return dispose;
    });
    await play(store, () => items(root), dispose);
    expect(made).toEqual(["a alerting", "a connected", "b alerting"]);
  });
});

describe("the Svelte recipe", () => {
  it("shows $live in a component", async () => {
    const { compile } = await import("svelte/compiler");
    const repository = join(import.meta.dirname, "../..");
    const source = readFileSync(join(repository, "examples/svelte/Legs.svelte"), "utf8");
    const { js, warnings } = compile(source, { generate: "client", filename: "Legs.svelte" });
    expect(warnings).toEqual([]);
    const folder = join(repository, "target/recipes");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Legs.js"), js.code);
    const { default: Legs } = await import(/* @vite-ignore */ join(folder, "Legs.js"));
    // In Node.js, "svelte" is its server build, which can't mount; this is the one that pages get.
    const { mount, unmount, flushSync } = await vi.importActual<typeof import("svelte")>(
      "../../node_modules/svelte/src/index-client.js",
    );

    const store = watched();
    const root = document.createElement("div");
    const component = mount(Legs, { target: root, props: { live: store.live } });
    flushSync();
    await play(
      store,
      () => {
        flushSync();
        return items(root).map((text) => text?.replace(/.*: /, ""));
      },
      () => {
        void unmount(component);
        flushSync();
      },
    );
    expect(items(root)).toEqual([]);
  });

  it("keeps the store contract", () => {
    const { live, seen } = watched();
    live.apply([connected("a"), alerting("b")]);
    expect(states(get(snapshots(live)))).toEqual(["connected", "alerting"]);
    const counts: number[] = [];
    const stop = alertingIn(live).subscribe((legs) => counts.push(legs.length));
    expect(seen.active).toBe(1);
    live.apply(alerting("c"));
    live.apply([connected("b"), connected("c")]);
    stop();
    live.apply(alerting("d"));
    expect(counts).toEqual([1, 2, 0]);
    expect(seen.active).toBe(0);
  });
});

describe("the RxJS recipe", () => {
  it("gives every snapshot", async () => {
    const store = watched();
    let shown: unknown;
    const subscription = rx
      .snapshots(store.live)
      .pipe(map(states))
      .subscribe((now) => {
        shown = now;
      });
    expect(shown).toEqual([]);
    await play(
      store,
      () => shown,
      () => subscription.unsubscribe(),
    );
  });

  it("gives every change", () => {
    const { live, seen } = watched();
    const types: string[] = [];
    const subscription = rx.changes(live).subscribe(({ type, key }) => types.push(`${key} ${type}`));
    live.apply([alerting("a"), alerting("b")]);
    live.apply(connected("a"));
    expect(types).toEqual(["a added", "b added", "a updated", "a phaseChanged"]);
    subscription.unsubscribe();
    expect(seen.active).toBe(0);
  });

  it("takes what subscribe returns among its own subscriptions", () => {
    const { live, seen } = watched();
    const all = new Subscription();
    all.add(live.subscribe(() => undefined));
    expect(seen.active).toBe(1);
    all.unsubscribe();
    expect(seen.active).toBe(0);
  });

  it("takes the async iterator, which skips what is outdated and completes", async () => {
    const { live } = watched();
    const sizes: number[] = [];
    const completed = new Promise<void>((complete) => {
      rx.latest(live).subscribe({ next: ({ legs }) => sizes.push(legs.size), complete });
    });
    await vi.waitFor(() => expect(sizes).toEqual([0]));
    for (const id of ["a", "b", "c"]) live.apply(alerting(id));
    await vi.waitFor(() => expect(sizes).toEqual([0, 3]));
    live.close();
    await completed;
    expect(await firstValueFrom(rx.latest(live), { defaultValue: undefined })).toBeUndefined();
  });
});
