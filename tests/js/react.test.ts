// @vitest-environment jsdom
/** The hooks for React: in StrictMode, on the server and as its page comes alive, across another store, and by the shared clock. */

import { LiveSessions } from "cobrowse-session/live";
import { useCountdowns, useDurations, useLeg, useLive, useNow } from "cobrowse-session/react";
import {
  act,
  createElement,
  type FunctionComponent,
  StrictMode,
  startTransition,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
const START = Date.parse("2026-03-02T09:00:00Z");
const text = (ms: number) => new Date(START + ms).toISOString();
const alerting = (id: string) => ({
  id: "c",
  participants: [
    {
      id: `p-${id}`,
      cobrowsesessions: [{ id, state: "alerting", startAlertingTime: text(0) }],
      alertingTimeoutMs: 8000,
    },
  ],
});
const connected = (id: string) => ({ id, state: "connected", connectedTime: text(2000) });
const ended = (id: string) => ({
  id,
  state: "disconnected",
  connectedTime: text(2000),
  disconnectedTime: text(5000),
});

/** A store that counts who listens. */
function counted(live = new LiveSessions()) {
  const seen = { listeners: 0 };
  const { subscribe } = live;
  const counting: typeof subscribe = (run, options) => {
    seen.listeners++;
    const stop = subscribe(run, options);
    const end = () => {
      seen.listeners--;
      stop();
    };
    return Object.assign(end, { unsubscribe: end });
  };
  Object.defineProperty(live, "subscribe", { value: counting });
  return { live, seen };
}

let container: HTMLElement;
let root: Root;
let renders = 0;
let isHidden = false;

function hide(hidden: boolean) {
  isHidden = hidden;
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
}

const show = (component: FunctionComponent) =>
  act(() => root.render(createElement(StrictMode, null, createElement(component))));

beforeEach(() => {
  environment.IS_REACT_ACT_ENVIRONMENT = true;
  vi.useFakeTimers({ now: START + 3000 });
  Object.defineProperty(document, "visibilityState", {
    configurable: true,
    get: () => (isHidden ? "hidden" : "visible"),
  });
  container = document.createElement("div");
  root = createRoot(container);
  renders = 0;
});

afterEach(() => {
  act(() => root.unmount());
  isHidden = false;
  vi.useRealTimers();
});

describe("useLive and useLeg", () => {
  it("follow the store, and let go of it", () => {
    const { live, seen } = counted();
    const Card = () => {
      const { legs } = useLive(live);
      return `${legs.size} ${useLeg(live, "a")?.session.state} ${useLeg(live, null)} ${useLeg(live, undefined)}`;
    };
    show(Card);
    expect(container.textContent).toBe("0 undefined undefined undefined");
    act(() => void live.apply(connected("a")));
    act(() => void live.apply(connected("b")));
    expect(container.textContent).toBe("2 connected undefined undefined");
    act(() => root.render(null));
    expect(seen.listeners).toBe(0);
  });

  it("render nothing for what changes nothing, nor for having subscribed", () => {
    const live = new LiveSessions();
    const List = () => {
      renders++;
      return [...useLive(live).legs].map(([key, leg]) => `${key} ${leg.session.state}`).join();
    };
    show(List);
    // Once, and once more for StrictMode.
    expect(renders).toBe(2);
    act(() => void live.apply([connected("a"), alerting("b")], { receivedAt: 1 }));
    expect(container.textContent).toBe("a connected,b alerting");
    const before = renders;
    act(() => {
      live.apply(connected("a"), { receivedAt: 1 });
      live.apply("{", { receivedAt: 2 });
      live.apply({ topicName: "channel.metadata", eventBody: { message: "pong" } });
    });
    expect(renders).toBe(before);
    act(() => root.render(null));
    live.apply(alerting("c"));
    expect(renders).toBe(before);
  });

  it("render nothing for news of other legs", () => {
    const live = new LiveSessions();
    const Card = () => {
      renders++;
      return useLeg(live, "a")?.session.state;
    };
    live.apply(connected("a"));
    show(Card);
    const before = renders;
    act(() => void live.apply(connected("b")));
    expect(renders).toBe(before);
    act(() => void live.apply(ended("a")));
    expect(container.textContent).toBe("disconnected");
  });

  it("follow another store instead, as after a hot reload", () => {
    const [one, other] = [counted(), counted()];
    one.live.apply(connected("a"));
    other.live.apply(ended("a"));
    const Card: FunctionComponent<{ live: LiveSessions }> = ({ live }) => useLeg(live, "a")?.session.state;
    act(() => root.render(createElement(Card, { live: one.live })));
    expect(container.textContent).toBe("connected");
    act(() => root.render(createElement(Card, { live: other.live })));
    expect([container.textContent, one.seen.listeners, other.seen.listeners]).toEqual(["disconnected", 0, 1]);
  });

  it("are hardly needed: a store's functions may be passed on by themselves", () => {
    const { subscribe, get, apply } = new LiveSessions();
    const Count = () => createElement("b", null, useSyncExternalStore(subscribe, get).legs.size);
    act(() => root.render(createElement(Count)));
    act(() => void apply(alerting("a")));
    expect(container.textContent).toBe("1");
  });

  it("does not tear: a frame in the midst of rendering shows everywhere or nowhere", async () => {
    environment.IS_REACT_ACT_ENVIRONMENT = false;
    vi.useRealTimers();
    const { live, seen } = counted();
    live.apply(alerting("a"));
    const rendered: number[] = [];
    const shown: string[][] = [];
    let news = false;
    const Cell: FunctionComponent<{ index: number }> = ({ index }) => {
      const { size } = useLive(live).legs;
      rendered.push(size);
      // Slow enough for React to take a break, in which the frame comes in.
      for (const end = performance.now() + 4; performance.now() < end; );
      if (index === 5 && !news) {
        news = true;
        setImmediate(() => live.apply(alerting("b")));
      }
      return createElement("b", null, size);
    };
    let show: (value: boolean) => void = () => undefined;
    const Page = () => {
      const [visible, setVisible] = useState(false);
      show = setVisible;
      useLayoutEffect(() => {
        shown.push([...container.querySelectorAll("b")].map((cell) => cell.textContent ?? ""));
      });
      const cells = visible ? Array.from({ length: 20 }, (_, index) => index) : [];
      return createElement(
        "p",
        null,
        cells.map((index) => createElement(Cell, { index, key: index })),
      );
    };
    root.render(createElement(Page));
    await vi.waitFor(() => expect(shown.length).toBe(1));
    startTransition(() => show(true));
    await vi.waitFor(() => expect(container.textContent).toBe("2".repeat(20)));
    // The frame did come in between two cells of one rendering.
    expect(rendered.slice(0, 20)).toContain(1);
    expect(rendered.slice(0, 20)).toContain(2);
    for (const cells of shown) expect(new Set(cells).size).toBeLessThanOrEqual(1);
    root.unmount();
    await vi.waitFor(() => expect(seen.listeners).toBe(0));
    environment.IS_REACT_ACT_ENVIRONMENT = true;
  });
});

describe("useDurations and useCountdowns", () => {
  it("count, by one timer for all", () => {
    const live = new LiveSessions();
    const Card = () =>
      `${useDurations(live, "a")?.phaseMs} ${useCountdowns(live, "a")?.alertingLeftMs} ${useDurations(live, "b")}`;
    show(Card);
    expect([container.textContent, vi.getTimerCount()]).toEqual(["undefined undefined undefined", 0]);
    act(() => void live.apply(alerting("a")));
    expect(container.textContent).toBe("3000 5000 undefined");
    expect(vi.getTimerCount()).toBe(1);
    act(() => vi.advanceTimersByTime(6000));
    expect(container.textContent).toBe("9000 -1000 undefined");
  });

  it("rest when nothing changes with time, and while the page is hidden", () => {
    const live = new LiveSessions();
    live.apply(connected("a"));
    const Card = () => {
      renders++;
      return String(useDurations(live, "a")?.interactingMs);
    };
    show(Card);
    expect(container.textContent).toBe("1000");
    hide(true);
    const before = renders;
    act(() => vi.advanceTimersByTime(10_000));
    expect([renders, vi.getTimerCount()]).toEqual([before, 0]);
    hide(false);
    expect(container.textContent).toBe("11000");
    act(() => void live.apply(ended("a")));
    expect([container.textContent, vi.getTimerCount()]).toEqual(["3000", 0]);
  });
});

describe("useNow", () => {
  it("ticks as often as it is asked to, or never", () => {
    const Clock = () => `${(useNow(500) ?? 0) - START} ${(useNow(Number.POSITIVE_INFINITY) ?? 0) - START}`;
    show(Clock);
    expect(container.textContent).toBe("3000 3000");
    act(() => vi.advanceTimersByTime(500));
    expect(container.textContent).toBe("3500 3000");
  });

  it("is not known on the server, nor as its page comes alive, without a word of a mismatch", () => {
    // Frames come into the page before it is alive, and may have come into the server, too.
    const live = new LiveSessions();
    live.apply(connected("a"));
    const Card = () =>
      `${useNow()} ${useDurations(live, "a")?.phaseMs} ${useLeg(live, "a")?.session.state} ${useLive(live).legs.size}`;
    const html = renderToString(createElement(Card));
    expect(html).toBe("null undefined undefined 0");
    const errors = vi.spyOn(console, "error").mockImplementation(() => {});
    const served = document.createElement("div");
    served.innerHTML = html;
    let hydrated: Root | undefined;
    act(() => {
      hydrated = hydrateRoot(served, createElement(Card));
    });
    expect(served.textContent).toBe(`${START + 3000} 1000 connected 1`);
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
    act(() => hydrated?.unmount());
  });
});
