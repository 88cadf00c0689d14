/** What every consumer asserts: values that only come out if the module works where the consumer runs it. */

const now = Date.parse("2026-03-02T09:01:20Z");
const alert = { type: "Alert", startTime: "2026-03-02T09:00:00Z", endTime: "2026-03-02T09:00:08.250Z" };
const record = {
  state: "CONNECTED",
  cobrowse_role: "viewer",
  participantName: "Zoë 🦀",
  startAlertingTime: "2026-03-02T09:00:00Z",
  connectedTime: "2026-03-02T10:00:08.250+01:00",
  segments: [alert],
};

function same(what, actual, expected) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: ${left}, not ${right}`);
}

/** Throws unless the package, in whatever way it was imported, does what it should. */
export function check(lib) {
  checkCore(lib);
  return checkLive(lib);
}

/** What needs the smaller module only. */
export function checkCore(lib) {
  const broken = lib.validate({
    ...record,
    segments: [alert, { ...alert, startTime: "2026-02-30T09:00:00Z" }],
  });
  same("valid", broken.valid, false);
  same("issues", lib.formatIssues(broken.issues).split(": ", 1), [
    "error invalid_time at segments[1].startTime",
  ]);
  same(
    "codes",
    broken.issues.map((issue) => issue.code),
    ["invalid_time", "missing_id"],
  );

  const { valid, durations } = lib.inspect({ ...record, id: "a" }, now);
  same("valid", valid, true);
  same("phase", [durations.phase, durations.phaseMs, durations.alertingMs], ["connected", 71_750, 8250]);
  same("text", lib.inspectJson(JSON.stringify({ ...record, id: "a" }), now).durations, durations);
  same("time", lib.parse({ ...record, id: "a" }).connectedTime, "2026-03-02T09:00:08.250Z");
  return "passed";
}

/** What needs the larger module. */
export function checkLive(lib) {
  const [leg] = lib.legs(record);
  same("legs", [leg.shape, lib.phase(leg.session)], ["session", "connected"]);
  const live = new lib.LiveSessions();
  let told = 0;
  live.subscribe(() => told++);
  const frame = { id: "c", participants: [{ id: "p", cobrowsesessions: [{ ...record, id: "leg" }] }] };
  const { ok, changes } = live.apply(frame, { receivedAt: now });
  same("changes", [ok, changes, told], [true, [{ type: "added", key: "leg" }], 2]);
  same("legs", [...live.get().legs.keys()], ["leg"]);
  same("leg", live.durations("leg", now).phaseMs, 71_750);
  live.close();
  return "passed";
}
