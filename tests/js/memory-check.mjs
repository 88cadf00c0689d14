// Uses the built package where modules may have little memory (--wasm-max-mem-pages), and prints what went wrong, if anything did.

const [entry] = process.argv.slice(2);
const lib = await import(entry);
const problems = [];
const must = (holds, words) => {
  if (!holds) problems.push(words);
};
const sound = { id: "a", state: "connected", connectedTime: 1000 };
const isRight = () => JSON.stringify(lib.inspect(sound, 5000).durations.interactingMs) === "4000";
const codes = (issues) => issues.map(({ code }) => code).join();

// More text than there is memory, in all forms: it is refused, and what comes after it is right.
for (const size of [1e5, 1e6, 3e6, 1e7, 4e7, 1e8]) {
  const note = "x".repeat(size);
  const text = `{"id": "a", "note": "${note}"}`;
  for (const [name, call] of [
    ["text", () => lib.validateJson(text)],
    ["bytes", () => lib.validateJson(new TextEncoder().encode(text))],
    ["object", () => lib.validate({ id: "a", state: note, viewerUrl: note })],
    [
      "segments",
      () =>
        lib.validate({ id: "a", segments: new Array(10_000).fill({ startTime: note.slice(0, size / 1e4) }) }),
    ],
  ]) {
    const { issues } = call();
    const isFair = issues.every(({ code }) => code !== "unreadable" && code !== "invalid_json");
    must(isFair, `${name} of ${size}: ${codes(issues).slice(0, 100)}`);
    must(isRight(), `after ${name} of ${size}`);
  }
}

// Legs until there is no room for more: what was there stays, and a small frame is still told what is wrong.
const live = new lib.LiveSessions({ maxLegs: 1e6 });
const other = new lib.LiveSessions({ maxLegs: 1e6 });
let refused = 0;
let applied = 0;
for (let n = 0; n < 60_000 && refused < 20; n++) {
  const frame = { ...sound, id: `leg-${n}`, self: { name: "x".repeat(100) } };
  const result = live.apply(frame, { receivedAt: n });
  if (result.ok) applied++;
  else {
    refused++;
    // Which of these it is depends on how small the pieces are in which the memory was filled.
    const [{ code, message }] = result.issues;
    const isFair =
      code === "unreadable" ? /little memory/.test(message) : /^(too_large|store_lost)$/.test(code);
    must(isFair, `frame ${n}: ${codes(result.issues)}`);
    if (codes(result.issues) === "store_lost") applied = 0;
    must(live.get().legs.size === applied, `frame ${n}: ${live.get().legs.size} legs, not ${applied}`);
    must(live.tick(5000).phaseMs.length === applied, `frame ${n}: the tick`);
  }
  if (n % 1000 === 0) must(isRight(), `after frame ${n}`);
}
must(isRight(), "after all frames");
// There may be no room for a save; then it says so, and nothing is lost.
try {
  must(live.toJSON().written.length === applied, "the save is whole");
} catch (error) {
  must(error instanceof RangeError && /memory/.test(error.message), `the save: ${error}`);
}
must(live.get().legs.size === applied && isRight(), "after the save");
must(other.get().legs.size === 0, "another store");
live.close();
other.close();
const last = new lib.LiveSessions();
must(last.apply(sound).ok && last.get().legs.size === 1, "a store that is made when the others are closed");
console.log(JSON.stringify({ problems: problems.slice(0, 20), applied, refused }));
