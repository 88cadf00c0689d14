// Uses the built package in adverse surroundings, which the argument names, and prints what came of it. What is printed must be
// the same everywhere.

const [surroundings, entry] = process.argv.slice(2);
const { parse, stringify } = JSON;
const print = console.log;

/** Everything that is reachable from the global object by names, prototypes included. */
function intrinsics() {
  const seen = new Set();
  const visit = (value) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
      return;
    seen.add(value);
    visit(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, key);
      for (const part of [inner, get, set]) visit(part);
    }
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (/^[A-Z]/.test(name)) visit(Object.getOwnPropertyDescriptor(globalThis, name).value);
  }
  visit(Object.getPrototypeOf(function* () {}));
  visit(Object.getPrototypeOf(async () => {}));
  return seen;
}

const pollution = {
  get: () => "polluted",
  set: () => undefined,
  viewerHosts: ["evil.example"],
  message: () => "polluted",
  abortEarly: true,
  media: "polluted",
  length: 5,
  getReader: undefined,
};

function pollute() {
  for (const name of Object.keys(pollution)) {
    // What is enumerable would be seen by every loop of the page's.
    const descriptor = { __proto__: null, value: pollution[name], configurable: true, writable: true };
    Object.defineProperty(Object.prototype, name, descriptor);
  }
  Object.defineProperty(Array.prototype, "includes", {
    __proto__: null,
    value: () => true,
    configurable: true,
  });
}

const setups = {
  none: () => {},
  locked: () => {
    for (const object of intrinsics()) Object.freeze(object);
  },
  polluted: pollute,
  bare: () => {
    for (const name of ["FinalizationRegistry", "WeakRef", "reportError", "queueMicrotask", "setTimeout"]) {
      delete globalThis[name];
    }
    Reflect.deleteProperty(Symbol, "dispose");
    Reflect.deleteProperty(Symbol, "asyncDispose");
  },
  clock: () => {
    let now = 0;
    // It jumps back and forth, by years.
    Date.now = () => (now = now > 0 ? -1e12 : 1e13);
    globalThis.setTimeout = () => {
      throw new Error("nobody waits here");
    };
    performance.now = () => Number.NaN;
  },
  later: () => {},
};

setups[surroundings]();
const lib = await import(entry);
if (surroundings === "later") {
  lib.validate({});
  pollute();
}
if (surroundings === "later" || surroundings === "polluted") {
  // What an array without elements inherits. (Node.js itself imports nothing then.)
  pollution[0] = "polluted";
  const descriptor = { __proto__: null, value: "polluted", configurable: true, writable: true };
  Object.defineProperty(Object.prototype, "0", descriptor);
}

const record =
  parse(`{"id": "a", "state": "CONNECTED", "connected_time": "2026-03-02T10:00:00+01:00", "initial_state": "ALERTING", "more": {"x": [1]},
  "segments": [{"startTime": "2026-03-02T09:00:00Z", "type": "Interact"}], "viewerUrl": "https://evil.example/1"}`);
const text = `{"id": "b", "state": "alerting", "startAlertingTime": 1000, "colour": "red"}`;
const NOW = 1_772_442_060_000;
const answers = [];
const plain = (value) => answers.push(value);
plain(lib.validate(record));
plain(lib.validate(record, { unknownFields: "report", viewerHosts: ["evil.example"] }));
plain(lib.safeParse(record));
plain(lib.inspectJson(text, NOW));
plain(lib.inspect({ id: 5, state: "nonsense", segments: [{}] }, NOW));
plain([...lib.inspectLines(new TextEncoder().encode(`${text}\n{}\n[`), NOW).errors]);
for await (const { errors } of lib.inspectStream([new TextEncoder().encode("{}")], NOW)) plain([...errors]);
plain(lib.timeline(record, NOW));
plain(lib.durations(record, NOW));
plain([lib.phase(record), lib.hasControl(record), lib.isTrustedViewerUrl("https://evil.example/")]);
plain(lib.platformMetrics({ connectedTime: 1000, disconnectedTime: 5000 }));
const payload = parse(
  `{"id": "c", "participants": [{"id": "p", "purpose": "agent", "cobrowsesessions": [${text}]}]}`,
);
const found = lib.legs(payload);
plain(found);
plain([lib.currentLeg(found)?.session, lib.endedBy(found), lib.countdowns(found[0], NOW)]);
plain([
  lib.formatDuration(61_000, { locale: "en" }),
  lib.toISODuration(61_000),
  lib.formatIssues(lib.validate({ id: 5 }).issues),
]);
const live = new lib.LiveSessions();
const told = [];
const stop = live.subscribe((snapshot, changes) => told.push(snapshot.legs.size, ...changes));
plain(live.apply(payload, { receivedAt: 1 }));
plain(live.apply(`{"id": "b", "state": "connected", "connectedTime": 5000}`, { receivedAt: 2 }));
plain(live.apply("[", { receivedAt: 3 }));
plain([...live.get().legs.values()]);
plain(told);
plain([...live.tick(NOW).phaseMs, live.durations("b", NOW), live.counts(), live.pairs(), live.clockOffsetMs]);
plain(live.toJSON());
plain([
  ...lib.LiveSessions.from(parse(stringify(live.toJSON())))
    .get()
    .legs.keys(),
]);
// By the clock of the machine, whatever it says: what the platform says counts.
const byClock = new lib.LiveSessions();
const isMs = (ms) => Number.isFinite(ms) && ms >= 0;
for (const frame of [
  { id: "a", state: "alerting", startAlertingTime: 1000 },
  { id: "a", state: "connected", startAlertingTime: 1000, connectedTime: 5000 },
  { id: "a", state: "disconnected", connectedTime: 5000, disconnectedTime: 9000 },
]) {
  plain(byClock.apply(frame));
  plain([...byClock.get().legs.values()]);
  plain([isMs(byClock.durations("a").phaseMs), [...byClock.tick().phaseMs].every(isMs)]);
  plain([
    Number.isFinite(byClock.now()),
    byClock.clockOffsetMs,
    Number.isFinite(byClock.lastReceivedAt("a")),
  ]);
}
plain([lib.durations({ connectedTime: 1000, disconnectedTime: 5000 }).interactingMs, lib.phase(record)]);
plain(isMs(lib.durations(record).phaseMs));
byClock.close();
stop();
live.close();
plain(live.apply(payload).ok);
// Printing is not what is tested.
for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
print(stringify(answers));
