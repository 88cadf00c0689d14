// Compares the figures with the goals, which are for Chromium and Node.js. Rows of Firefox are only compared with the
// fastest peer.

import { ratioOf, showGrowth, showRatio, showSize, showTime, summarise } from "./numbers.mjs";

/** The engines that goals are for, as the heading of their column names them. */
const JUDGED = ["chromium", "node"];
export const GOAL_HEADING = "goal (Chromium / Node.js)";

const fastest = (figures) => [...figures].sort((a, b) => a.median - b.median)[0];

/** What a goal allows in an engine; `undefined` where it has no goal. */
function limitIn(limit, engine) {
  if (!JUDGED.includes(engine)) return undefined;
  return typeof limit === "number" ? limit : limit[engine];
}

/** What a goal allows, for all engines. */
const showLimit = (limit) =>
  typeof limit === "number" ? limit.toFixed(2) : JUDGED.map((engine) => limit[engine].toFixed(2)).join(" / ");

/**
 * A row's goals in an engine: what is wanted (`text`: everywhere, `wanted`: there), what was measured, and whether that
 * reaches it. Without a goal for the engine `wanted` and `reached` are undefined.
 */
export function goalsOf({ goals, figures }, engine) {
  const [ours] = figures;
  return goals.map((goal) => {
    if ("atMostMs" in goal) {
      const text = `≤ ${goal.atMostMs} ms`;
      const limit = limitIn(goal.atMostMs, engine);
      const reached = limit === undefined ? undefined : ours.median / 1e6 <= limit;
      return { text, wanted: limit && text, measured: showTime(ours.median), reached };
    }
    const rival = fastest(figures.filter(({ name }) => goal.against.includes(name)));
    const ratio = ratioOf(ours, rival);
    const oneOfMany = goal.against.length > 1;
    const whom = goal.whom ?? (oneOfMany ? "the fastest peer" : rival.name);
    const limit = limitIn(goal.atMost, engine);
    return {
      text: `≤ ${showLimit(goal.atMost)} × ${whom}`,
      wanted: limit && `≤ ${limit.toFixed(2)} × ${whom}`,
      measured: oneOfMany ? `${showRatio(ratio)} ${rival.name}` : showRatio(ratio),
      ratio,
      reached: limit === undefined ? undefined : ratio <= limit,
    };
  });
}

/** How a row stands against the fastest library of those that do the same job in it, if any does. */
export function againstPeers({ figures }, peers) {
  const isPeer = ({ name }) => peers.some((peer) => name === peer || name.endsWith(` + ${peer}`));
  const rival = fastest(figures.filter(isPeer));
  return rival && { name: rival.name, ratio: ratioOf(figures[0], rival) };
}

/** The row of cold starts. */
export function coldRow(times) {
  const total = ({ importMs, firstMs }) => importMs.map((ms, i) => (ms + firstMs[i]) * 1e6);
  const figures = Object.entries(times).map(([name, each]) => summarise(name, total(each)));
  const compile = summarise(
    "ajv, compile + first verdict",
    times.ajv.firstMs.map((ms) => ms * 1e6),
  );
  return {
    id: "cold",
    title: "cold: import to first verdict",
    goals: [
      { atMost: 1, against: [compile.name] },
      { atMost: 1, against: ["zod"] },
    ],
    figures: [...figures, compile],
  };
}

/** How each growth row grows in each engine: the id and the title of the row, and the words for each engine. */
export function growthTable(engines) {
  const all = Object.values(engines);
  const titles = new Map(all.flatMap(({ growths }) => growths.map(({ id, title }) => [id, title])));
  return [...titles].map(([id, title]) => {
    const found = all.map(({ growths }) => growths.find((growth) => growth.id === id));
    return [id, title, found.map((growth) => (growth ? showGrowth(growth) : ""))];
  });
}

/** The goals of sizes, in bytes after brotli; of several of a kind the smallest counts. */
const SIZE_GOALS = [
  { kind: "module", whose: "the smallest module", most: 28_000 },
  { kind: "app-validate", whose: "an app with validate, all in", most: 34_000 },
  {
    kind: "app-live",
    whose: "an app with live sessions, legs, validation and durations, all in",
    most: 72_000,
  },
];

/** The goals of sizes, and the sizes that they are for. */
export function sizeGoals(sizes) {
  return SIZE_GOALS.map(({ kind, whose, most }) => {
    const found = sizes.filter((size) => size.kind === kind).map(({ brotli }) => brotli);
    const bytes = Math.min(...found);
    return {
      text: `${whose} ≤ ${showSize(most)} brotli`,
      measured: found.length === 0 ? "there is none" : showSize(bytes),
      reached: bytes <= most,
    };
  });
}

/** How many bytes of the module's memory a byte of input may take, above the floor. */
const MEMORY_GOAL = 16;

/** The goal of memory, and how an input does. */
export function memoryGoal({ inputBytes, floorBytes, moduleBytes, refused }) {
  const perByte = (moduleBytes - floorBytes) / inputBytes;
  return {
    text: `≤ ${MEMORY_GOAL} bytes for each byte of input, above the floor`,
    measured: `${perByte.toPrecision(3)} bytes${refused ? `, refused: ${refused}` : ""}`,
    reached: perByte <= MEMORY_GOAL,
  };
}
