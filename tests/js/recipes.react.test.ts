// @vitest-environment jsdom
import { LiveSessions } from "cobrowse-session";
import {
  act,
  createElement,
  type FunctionComponent,
  memo,
  StrictMode,
  startTransition,
  useLayoutEffect,
  useState,
} from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useLeg, useLive, usePhaseMs } from "../../examples/react/live.js";

const act_ = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };

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

let container: HTMLElement;
let root: Root;

beforeEach(() => {
  act_.IS_REACT_ACT_ENVIRONMENT = true;
  container = document.createElement("div");
  root = createRoot(container);
});

afterEach(() => {
  vi.useRealTimers();
  act(() => root.unmount());
});

describe("the React recipe", () => {
  it("follows the store, under StrictMode too, and lets go of it", () => {
    const { live, seen } = watched();
    let renders = 0;
    const List = () => {
      renders++;
      const { legs } = useLive(live);
      return createElement(
        "ul",
        null,
        [...legs].map(([key, leg]) => createElement("li", { key }, `${key} ${leg.session.state}`)),
      );
    };
    act(() => root.render(createElement(StrictMode, null, createElement(List))));
    expect(container.textContent).toBe("");
    expect(seen.active).toBe(1);
    // Subscribing is no reason to render again: once, and once more for StrictMode.
    expect(renders).toBe(2);

    act(() => void live.apply(alerting("a"), { receivedAt: 1 }));
    expect(container.textContent).toBe("a alerting");
    act(() => void live.apply([connected("a"), alerting("b")], { receivedAt: 2 }));
    expect([...container.querySelectorAll("li")].map((item) => item.textContent)).toEqual([
      "a connected",
      "b alerting",
    ]);

    // What changes nothing renders nothing.
    const before = renders;
    act(() => {
      live.apply(connected("a"), { receivedAt: 2 });
      live.apply("{", { receivedAt: 3 });
      live.apply({ topicName: "channel.metadata", eventBody: { message: "pong" } });
    });
    expect(renders).toBe(before);

    act(() => root.unmount());
    const { calls } = seen;
    live.apply(alerting("c"));
    expect(seen).toEqual({ active: 0, calls });
    expect(renders).toBe(before);
  });

  it("takes the functions of a store unbound, without a recipe's help", async () => {
    const { useSyncExternalStore } = await import("react");
    const { subscribe, get, apply } = new LiveSessions();
    const Count = () => createElement("b", null, useSyncExternalStore(subscribe, get).legs.size);
    act(() => root.render(createElement(Count)));
    act(() => void apply(alerting("a")));
    expect(container.textContent).toBe("1");
  });

  it("renders a leg for its own news only", () => {
    const { live } = watched();
    const renders: Record<string, number> = { a: 0, b: 0 };
    const Leg = memo(({ id }: { id: string }) => {
      renders[id] = (renders[id] ?? 0) + 1;
      return createElement("p", null, useLeg(live, id)?.session.state ?? "none");
    });
    const legs = ["a", "b"].map((id) => createElement(Leg, { id, key: id }));
    act(() => root.render(createElement("div", null, legs)));
    expect(container.textContent).toBe("nonenone");
    act(() => void live.apply([alerting("a"), alerting("b")], { receivedAt: 1 }));
    act(() => void live.apply(connected("b"), { receivedAt: 2 }));
    expect(container.textContent).toBe("alertingconnected");
    expect(renders).toEqual({ a: 2, b: 3 });
  });

  it("ticks between frames, and stops with the component", () => {
    vi.useFakeTimers({
      now: Date.parse("2026-03-02T09:00:15Z"),
      toFake: ["Date", "setInterval", "clearInterval"],
    });
    const { live, seen } = watched();
    const Timer = () => createElement("b", null, usePhaseMs(live, "a") ?? "-");
    act(() => root.render(createElement(StrictMode, null, createElement(Timer))));
    expect(container.textContent).toBe("-");
    act(() => void live.apply(connected("a")));
    expect(container.textContent).toBe("5000");
    act(() => void vi.advanceTimersByTime(3000));
    expect(container.textContent).toBe("8000");
    expect(vi.getTimerCount()).toBe(1);
    act(() => root.unmount());
    expect(vi.getTimerCount()).toBe(0);
    expect(seen.active).toBe(0);
  });

  it("does not tear: a frame in the midst of rendering shows everywhere or nowhere", async () => {
    act_.IS_REACT_ACT_ENVIRONMENT = false;
    const { live, seen } = watched();
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
    await vi.waitFor(() => expect(seen.active).toBe(0));
    act_.IS_REACT_ACT_ENVIRONMENT = true;
  });
});
