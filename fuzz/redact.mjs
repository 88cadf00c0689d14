// node fuzz/redact.mjs --seconds 60: random payloads to `redact` of the built package. With --seed, --path and --property,
// which a failure prints, it runs that case again.

import { isDeepStrictEqual, parseArgs } from "node:util";
import { redact } from "cobrowse-session";
import fc from "fast-check";

/** How many payloads are made from one seed. */
const BATCH = 400;
/** How many runs of `BATCH` there are for each long text. */
const BATCHES_PER_TEXT = 10;

const UUID = "3f0c6a52-8d1e-4b7a-9c55-0e2f7d91a604";
const TIME = "2026-03-02T09:00:08.250Z";

const words = (text) => text.trim().split(/\s+/);
/** Known fields, by the forms of their values; records that are followed; and fields that are masked. */
const KNOWN =
  words(`id conversationId controlling peerId userId code state disconnectType cobrowseRole type howEnded
  purpose direction provider startTime connectedTime providerEventTime eventTime durationSeconds alertingTimeoutMs
  version held provisional topicName detailType selfUri userUri viewerUrl name value emitDate priority total`);
const FOLLOWED =
  words(`participants cobrowsesessions calls messages segments wrapup afterCallWork sessions session
  conversations entities eventBody metadata data detail context holds reported divisions user queue team metrics`);
const MASKED =
  words(`attributes customer self notes tags body aniName ani address externalTag label future __proto__
  constructor toString`);

const letters = (length) =>
  fc.array(fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), { minLength: length, maxLength: length });
/** A name that stands nowhere else. */
const nameOf = letters(4).map((end) => `Zqxv${end.join("")}`);
/** A telephone number: of too few digits to be a time of this century, and of too many to be a count. */
const phoneOf = fc.integer({ min: 10_000_000_000, max: 999_999_999_999 });

/** The forms that a person's data have in texts of payloads. */
function secretText(name, phone) {
  const fixed = fc.constantFrom(
    `${name} Müller`,
    `${name}@example.com`,
    `"${name} O'Neill" <${name}@example.com>`,
    `+${phone}`,
    `${phone}`,
    `(+49) ${String(phone).slice(2)} ${name}`,
    `tel:+${phone}`,
    `sip:${name}@example.com;transport=tls`,
    `sips:+${phone}@pbx.example`,
    `https://apps.mypurecloud.de/v?token=${name}&phone=${phone}`,
    `https://apps.mypurecloud.de/${name}#${phone}`,
    `https://apps.mypurecloud.de\\@${name}.example/`,
    `https://${name}:${phone}@apps.mypurecloud.de/`,
    `https://${name}.mypurecloud.de/`,
    `https://apps.${name}.mypurecloud.de:${String(phone).slice(0, 4)}/?${phone}`,
    `http://${name}.example?x=https://apps.mypurecloud.de`,
    `/api/v2/users/${name}`,
    `/api/v2/users/${UUID}?name=${name}`,
    `v2.users.${name}.conversations`,
    `v2.users.${UUID}.conversations.${phone}`,
    JSON.stringify({ id: name, self: { name: `${name} M`, addressRaw: `tel:+${phone}` } }),
    JSON.stringify([[name], phone]),
    JSON.stringify(JSON.stringify({ name })),
  );
  const fragment = fc.constantFrom(
    ...[
      name,
      `${phone}`,
      UUID,
      TIME,
      "https://apps.mypurecloud.de",
      "/api/v2/users/",
      "v2.users.",
      "PureCloud ",
    ],
    ...[
      "transfer.",
      "ININ-WRAP-UP-",
      ".mypurecloud.de",
      "tTalk",
      " ",
      "\n",
      "\0",
      "@",
      ":",
      "/",
      "?",
      "#",
      "%20",
    ],
    ...[".", "-", "_", "+", '"', "{", "}", "•••", "\u{1F600}", "\u200B", "\\", "é", ",", ";"],
  );
  const joined = fc.array(fragment, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(""));
  return fc
    .oneof(
      fixed,
      joined,
      fc.tuple(fixed, fragment).map(([text, end]) => text + end),
    )
    .filter(isSecret);
}

/** A word in the place of a state, and a code of the platform's form, may be anything: `redact` knows forms, not people. */
function isSecret(text) {
  return (
    !/^(?:(?:endpoint|session|transfer|transport)\.)?\w{1,40}$|^ININ-[A-Z-]+$/i.test(text) ||
    /\d{6}/.test(text)
  );
}

/** Whether a key is no plain name of a field, so that it is masked wherever it stands. */
const isSecretKey = (text) => isSecret(text) && !/^[A-Za-z_-][\w-]{0,80}$/.test(text);

const snake = (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const keyOf = (...lists) =>
  fc
    .tuple(fc.constantFrom(...lists.flat()), fc.boolean())
    .map(([key, isSnake]) => (isSnake ? snake(key) : key));

/** A payload that holds what a person is known by, and that person. */
const planted = fc.tuple(nameOf, phoneOf).chain(([name, phone]) => {
  const text = secretText(name, phone);
  const { payload } = fc.letrec((tie) => ({
    leaf: fc.oneof(
      { weight: 4, arbitrary: text },
      fc.constant(phone),
      fc.constant(-phone),
      fc.constant(phone + 0.5),
      fc.constantFrom(UUID, TIME, "connected", "", null, true, 0, -0, 7, 1772442000000),
    ),
    payload: fc.oneof(
      { maxDepth: 6, depthSize: "max", withCrossShrink: true },
      { weight: 3, arbitrary: tie("leaf") },
      { weight: 2, arbitrary: fc.dictionary(keyOf(KNOWN), tie("leaf"), { maxKeys: 4 }) },
      {
        weight: 3,
        arbitrary: fc.dictionary(keyOf(KNOWN, FOLLOWED, FOLLOWED, MASKED), tie("payload"), { maxKeys: 4 }),
      },
      fc.dictionary(text.filter(isSecretKey), tie("payload"), { maxKeys: 2 }),
      fc.array(tie("payload"), { maxLength: 4 }),
    ),
  }));
  return fc.record({ name: fc.constant(name), phone: fc.constant(phone), payload });
});

/** Values that are no JSON: of all kinds, in circles, behind getters and Proxies that throw. */
const anything = fc
  .tuple(
    fc.anything({
      maxDepth: 4,
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      key: fc.oneof(keyOf(KNOWN, FOLLOWED, MASKED), fc.string()),
    }),
    keyOf(KNOWN, FOLLOWED, MASKED),
    fc.integer({ min: 0, max: 6 }),
  )
  .map(([value, key, way]) => spoil(value, key, way));

function spoil(value, key, way) {
  const fail = () => {
    throw new Error("hostile");
  };
  const record = { before: value };
  switch (way) {
    case 0:
      return { [key]: value };
    case 1:
      return Object.defineProperty(record, key, { get: fail, enumerable: true });
    case 2:
      return Object.defineProperty(record, key, { value: record, enumerable: true });
    case 3:
      return { [key]: new Proxy(record, { ownKeys: fail }), after: [new Proxy([], { get: fail })] };
    case 4: {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return { [key]: [value, proxy, Symbol("x"), fail] };
    }
    case 5:
      return Array.from({ length: 200 }).reduce((inner) => ({ [key]: inner }), value);
    default:
      return value;
  }
}

function ensure(condition, what) {
  if (!condition) throw new Error(what);
}

/** The shape of a payload: what is an object, a list, a text, a number; and how many keys there are. */
function assertSameShape(original, copy, path = "payload") {
  if (Array.isArray(original)) {
    ensure(Array.isArray(copy) && copy.length === original.length, `${path} is another list`);
    for (const [index, value] of original.entries()) assertSameShape(value, copy[index], `${path}[${index}]`);
  } else if (typeof original === "object" && original !== null) {
    ensure(typeof copy === "object" && copy !== null && !Array.isArray(copy), `${path} is no object`);
    const [keys, copied] = [Object.keys(original), Object.keys(copy)];
    ensure(keys.length === copied.length, `${path} has other keys`);
    // A masked key that was a number does not come first any longer; no plain name moves past another.
    const isNumber = (key) => /^\d+$/.test(key);
    if (keys.some(isNumber)) return;
    for (const [index, key] of keys.entries()) {
      const name = copied[index];
      ensure(name === key || /^•••\d+$/.test(name), `${path}.${key} became ${name}`);
      assertSameShape(original[key], copy[name], `${path}.${key}`);
    }
  } else {
    ensure(
      typeof copy === typeof original && (copy === null) === (original === null),
      `${path} is of another type`,
    );
    ensure((copy === "") === (original === ""), `${path}: an empty text stays, and no other becomes one`);
  }
}

const PROPERTIES = {
  "nothing personal survives": fc.property(planted, ({ name, phone, payload }) => {
    const once = redact(payload);
    const text = JSON.stringify(once);
    ensure(!text.toLowerCase().includes(name.toLowerCase()), `the name survives: ${text}`);
    ensure(!text.includes(String(phone)), `the number survives: ${text}`);
    assertSameShape(payload, once);
    ensure(isDeepStrictEqual(redact(once), once), "it masks more the second time");
    // A text that is JSON is masked as what it is the JSON of; other text as a whole.
    const json = JSON.stringify(payload);
    const parsed = JSON.parse(json);
    const isText = typeof parsed === "string";
    ensure(isText || redact(json) === JSON.stringify(redact(parsed)), "as text it is masked otherwise");
    ensure(redact(`${json} ${name}`) === "•••", "a text that is no JSON stays");
  }),
  "nothing makes it throw": fc.property(anything, (value) => {
    const once = redact(value);
    ensure(isDeepStrictEqual(redact(once), once), "it masks more the second time");
  }),
};

/** Masks a text of many equal pieces. If a pattern took a second look at it, this would take hours. */
function maskLongText(seed) {
  const piece = fc.tuple(nameOf, phoneOf).chain(([name, phone]) => secretText(name, phone));
  const [[start, middle, key]] = fc.sample(fc.tuple(piece, piece, keyOf(KNOWN)), { seed, numRuns: 1 });
  const long = middle.repeat(100_000);
  console.log(`a long text of seed ${seed}`);
  redact({ [key]: start + long, [long]: 1 });
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string" },
    path: { type: "string" },
    property: { type: "string" },
  },
});

function report(name, { failed, seed, counterexamplePath, counterexample, errorInstance, numShrinks }) {
  if (!failed) return;
  console.log(`${name}: ${errorInstance?.message ?? "failed"}`);
  console.log(`counterexample, after ${numShrinks} shrinks: ${fc.stringify(counterexample)}`);
  const again = `node fuzz/redact.mjs --property "${name}" --seed ${seed} --path "${counterexamplePath}"`;
  console.log(`reproduce: ${again}`);
  process.exit(1);
}

const random = () => Math.floor(Math.random() * 2 ** 31);
const named = Object.entries(PROPERTIES).filter(([name]) => (values.property ?? name) === name);
if (values.seed !== undefined) {
  const seed = Number(values.seed);
  if (values.property === "long text") maskLongText(seed);
  const path = values.path === undefined ? {} : { path: values.path, endOnFailure: true };
  for (const [name, property] of named) report(name, fc.check(property, { seed, numRuns: BATCH, ...path }));
} else {
  const began = Date.now();
  let executions = 0;
  let batches = 0;
  for (let seed = random(); Date.now() - began < Number(values.seconds) * 1000; seed = random()) {
    if (batches === 0) console.log(`the first seed is ${seed}`);
    for (const [name, property] of named) {
      const result = fc.check(property, { seed, numRuns: BATCH });
      executions += result.numRuns;
      report(name, result);
    }
    if (batches++ % BATCHES_PER_TEXT === 0) maskLongText(seed);
  }
  console.log(`redact: ${executions} executions of ${batches} seeds`);
}
