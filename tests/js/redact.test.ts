/** `redact` lets through what its list of harmless fields names, and nothing else. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { redact, validate } from "cobrowse-session";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nested, revoked, throwing } from "./misbehaving.js";
import { isQuick } from "./quick.js";

const MASK = "•••";
const UUID = "3f0c6a52-8d1e-4b7a-9c55-0e2f7d91a604";
const TIME = "2026-03-02T09:00:08.250Z";

/** The name and the number of a person; no masked payload has either. */
const NAME = "Quasimodo";
const PHONE = "4915112345678";
const PERSONAL = new RegExp(`${NAME}|${PHONE}|${encodeURIComponent(`${NAME} `)}`, "i");

/** A person in the forms that texts of payloads have, none of which is the form of a harmless field. */
const PERSONAL_TEXTS = [
  `${NAME} Müller`,
  `${NAME}@example.com`,
  `+${PHONE}`,
  PHONE,
  `tel:+${PHONE}`,
  `sip:${NAME}@example.com;transport=tls`,
  `call ${NAME} at tel:+${PHONE}`,
  `{"name":"${NAME}","id":"${PHONE}"}`,
  `[["${NAME}"]]`,
  `"${NAME}"`,
  `https://${NAME}:secret@apps.mypurecloud.de/`,
  `https://apps.mypurecloud.de/${NAME}`,
  `https://apps.mypurecloud.de?q=${NAME}`,
  `https://apps.mypurecloud.de/#${NAME}`,
  `https://${NAME}.mypurecloud.de/`,
  `https://${NAME}.example/`,
  `//${NAME}.example/path`,
  `/api/v2/users?name=${NAME}`,
  `/api/v2/users/${NAME}`,
  `v2.users.${NAME}.conversations`,
  `${TIME} ${NAME}`,
  `${UUID} ${NAME}`,
  ` ${NAME}`,
  `${NAME}\n`,
];

interface ModelField {
  name: string;
  /** As it is written in the declarations, such as `Array<Models.Segment>`. */
  type: string;
}

/** Every model of the official SDK, read from its declarations. */
const MODELS: ReadonlyMap<string, readonly ModelField[]> = (() => {
  const manifest = createRequire(import.meta.url).resolve("purecloud-platform-client-v2/package.json");
  const text = readFileSync(manifest.replace("package.json", "index.d.ts"), "utf8");
  const models = new Map<string, ModelField[]>();
  for (const [, model = "", body = ""] of text.matchAll(
    /^\texport interface (\w+) \{ *\n([\s\S]*?)^\t\}/gm,
  )) {
    const fields = body.matchAll(/^\t\t"([^"]+)"\??: (.*);$/gm);
    models.set(
      model,
      Array.from(fields, ([, name = "", type = ""]) => ({ name, type })),
    );
  }
  return models;
})();

const KIND = "Call|Callback|CallHistory|Chat|Cobrowse|Email|InternalMessage|Message";
const LEG = "Call|Callback|Chat|ConversationChat|Cobrowsesession|Email|InternalMessage|Message|Screenshare";
/** The models that hold a leg or are one, and all of the notifications' models. */
const LEG_HOLDERS = [
  new RegExp(`^(?:${KIND})?Conversation(?:Basic|EntityListing)?$`),
  new RegExp(`^(?:${KIND})?(?:Media)?Participant(?:Basic)?$`),
  new RegExp(`^(?:${LEG}|SocialExpression|Video)(?:Basic)?$`),
  /^Analytics(?:Conversation|Participant|Session)/,
  /^(?:Queue)?Conversation\w*Topic/,
];
const ROOTS = [...MODELS.keys()].filter((model) => LEG_HOLDERS.some((pattern) => pattern.test(model)));

/** How deep models are written out: the segment of a leg stands four below a list of conversations. */
const DEPTH = 5;

type Leaf = (type: "string" | "number" | "boolean") => unknown;

/** An object of a model in which every field is set; no model is written out inside itself. */
function instanceOf(model: string, leaf: Leaf, above: readonly string[] = []): Record<string, unknown> {
  const inside = [...above, model];
  return Object.fromEntries(
    (MODELS.get(model) ?? []).map(({ name, type }) => [name, valueOfType(type, leaf, inside)]),
  );
}

function valueOfType(type: string, leaf: Leaf, above: readonly string[]): unknown {
  const [, element] = /^Array<(.*)>$/.exec(type) ?? [];
  if (element !== undefined) return [valueOfType(element, leaf, above)];
  const [, member] = /^\{ \[key: string\]: (.*?);? \}$/.exec(type) ?? [];
  // The keys of a map are the customer's.
  if (member !== undefined) return { [String(leaf("string"))]: valueOfType(member, leaf, above) };
  const [, model] = /^Models\.(\w+)$/.exec(type) ?? [];
  if (model !== undefined) {
    return above.length > DEPTH || above.includes(model) ? {} : instanceOf(model, leaf, above);
  }
  if (type === "number" || type === "boolean") return leaf(type);
  return type === "object" ? { value: leaf("string") } : leaf("string");
}

describe("redact and the SDK's models", () => {
  it("reads the declarations", () => {
    expect(MODELS.size).toBeGreaterThan(5_000);
    expect(ROOTS.length).toBeGreaterThan(300);
    expect(MODELS.get("Cobrowsesession")).toContainEqual({ name: "viewerUrl", type: "string" });
  });

  it("masks what is personal in every field of every model that holds a leg", () => {
    let next = 0;
    const person: Leaf = (type) => {
      if (type === "number") return Number(PHONE);
      return type === "boolean" || PERSONAL_TEXTS[next++ % PERSONAL_TEXTS.length];
    };
    for (const model of ROOTS) {
      // Each field gets each of the texts: their number and the step have no common divisor with most sizes of models.
      for (let turn = 0; turn < 5; turn++) {
        next += 7;
        const text = JSON.stringify(redact(instanceOf(model, person)));
        expect(PERSONAL.exec(text)?.[0], model).toBeUndefined();
      }
    }
  });

  it("keeps the fields that were agreed on, and no others", async () => {
    const samples: Record<string, unknown> = {
      "an id": UUID,
      "a provider": "PureCloud Cobrowse",
      "a word": "connected",
      "a metric's name": "tTalkComplete",
      "a time": TIME,
      "a path": `/api/v2/conversations/${UUID}`,
      "a topic": `v2.users.${UUID}.conversations`,
      "a URL": "https://apps.mypurecloud.de",
      "a number": 7,
      "a flag": true,
    };
    const payloads = ROOTS.filter((model) => /(?:Conversation|Listing|Participant|Response)$/.test(model));
    const lines = [
      "What redact keeps of the SDK's models: each field by the first of its forms, with the models that have it.",
      "*: the models of notifications.",
    ];
    const listed = new Set<string>();
    for (const [form, sample] of Object.entries(samples)) {
      const kept = new Map<string, Set<string>>();
      for (const model of payloads) {
        const payload = instanceOf(model, (type) => (type === typeof sample ? sample : null));
        keptFields(model, payload, redact(payload), sample, kept);
      }
      lines.push("", `${form}:`);
      for (const field of [...kept.keys()].sort()) {
        if (listed.has(field)) continue;
        listed.add(field);
        lines.push(`  ${field} (${[...(kept.get(field) ?? [])].sort().join(", ")})`);
      }
    }
    // After a wanted change: npx vitest run tests/js/redact.test.ts --update
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("../golden/redact-kept.txt");
  });
});

/** Adds to `kept` which fields of a model have the sample in the masked payload too. */
function keptFields(
  model: string,
  payload: unknown,
  masked: unknown,
  sample: unknown,
  kept: Map<string, Set<string>>,
): void {
  for (const { name, type } of MODELS.get(model) ?? []) {
    const [, inner] = /Models\.(\w+)/.exec(type) ?? [];
    const [original, copy] = [payload, masked].map((record) => {
      const value = (record as Record<string, unknown>)[name];
      return Array.isArray(value) ? value[0] : value;
    });
    if (inner !== undefined && typeof original === "object" && original !== null) {
      if (!type.includes("[key: string]")) keptFields(inner, original, copy, sample, kept);
    } else if (original === sample && copy === sample) {
      const short = model.replace(/^(?:Queue)?Conversation\w*?EventTopic/, "*");
      kept.set(name, (kept.get(name) ?? new Set()).add(short));
    }
  }
}

describe("redact and generated payloads", () => {
  const word = fc.constantFrom(NAME, PHONE, `${NAME}_1`);
  const text = fc.constantFrom(...PERSONAL_TEXTS);
  const harmless =
    "id state type purpose provider startTime connectedTime durationSeconds version held topicName selfUri viewerUrl";
  const followed =
    "participants cobrowsesessions calls segments wrapup data detail eventBody metadata metrics user session context";
  const masked =
    "attributes customer self name notes tags body aniName ani address externalTag label reason future someNewText";
  const one = (words: string) => fc.constantFrom(...words.split(" "));
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const named = (keys: fc.Arbitrary<string>) =>
    fc.tuple(keys, fc.boolean()).map(([key, isSnake]) => (isSnake ? snake(key) : key));
  /** JSON of a payload, which has no bigint. */
  const inJson = (value: unknown) =>
    JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}` : item)) ?? "";

  const { payload } = fc.letrec((tie) => ({
    // Below keys that are masked anything is personal: keys too, and a mere name under a harmless key.
    below: fc.oneof(
      { maxDepth: 3, depthSize: "max" },
      fc.oneof(text, word, fc.constant(Number(PHONE)), fc.constant(BigInt(PHONE))),
      fc.array(tie("below"), { maxLength: 3 }),
      fc.dictionary(text, tie("below"), { maxKeys: 3 }),
      fc.dictionary(named(one(harmless)), fc.oneof(text, word), { maxKeys: 3 }),
      fc.dictionary(named(one(followed)), tie("below"), { maxKeys: 3 }),
    ),
    // A text of JSON has a quotation mark or a bracket, which no harmless value has.
    payload: fc.oneof(
      { maxDepth: 4, depthSize: "max" },
      fc.dictionary(named(one(harmless)), fc.oneof(text, fc.array(text), fc.constant(Number(PHONE))), {
        maxKeys: 3,
      }),
      fc.dictionary(named(one(followed)), fc.oneof(tie("payload"), tie("payload").map(inJson)), {
        maxKeys: 3,
      }),
      fc.dictionary(named(one(masked)), tie("below"), { maxKeys: 3 }),
      fc.dictionary(text, tie("payload"), { maxKeys: 2 }),
      fc.array(tie("payload"), { maxLength: 3 }),
    ),
  }));
  it("leaves nobody's name or number in 10,000 of them, and masks no more the second time", () => {
    fc.assert(
      fc.property(payload, (value) => {
        const once = redact(value);
        expect(PERSONAL.exec(inJson(once))?.[0]).toBeUndefined();
        expect(redact(once)).toEqual(once);
        expect(PERSONAL.exec(redact(inJson(value)))?.[0]).toBeUndefined();
      }),
      { numRuns: 10_000 },
    );
  });

  it("keeps the shape", () => {
    const shape = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shape);
      if (typeof value !== "object" || value === null) return value === "" ? "" : typeof value;
      return Object.entries(value).map(([, item]) => shape(item));
    };
    fc.assert(
      fc.property(fc.oneof(payload, fc.jsonValue()), (value) => {
        // Keys that are numbers come first in an object, wherever they stood.
        fc.pre(!/"\d+":/.test(inJson(value)));
        expect(shape(redact({ value, ...{ data: value } }))).toEqual(shape({ value, ...{ data: value } }));
      }),
    );
  });
});

describe("redact", () => {
  it("masks what a list of personal fields would miss", () => {
    const payload = {
      id: "c1",
      participants: [
        {
          id: "p1",
          aniName: NAME,
          remoteName: NAME,
          displayAddress: NAME,
          calledNumber: PHONE,
          sessions: [{ sessionId: "s1", addressSelf: PHONE, cc: [NAME], segments: [{ wrapUpNote: NAME }] }],
          chats: [{ id: "s2", body: NAME, messages: [{ body: NAME, messageId: UUID }] }],
        },
      ],
    };
    const masked = redact(payload);
    expect(JSON.stringify(masked)).not.toMatch(PERSONAL);
    expect(masked.participants[0]?.chats[0]?.messages[0]).toEqual({ body: MASK, messageId: UUID });
    expect([masked.id, masked.participants[0]?.sessions[0]?.sessionId]).toEqual(["c1", "s1"]);
  });

  it("masks sentences in the place of a state, and numbers of telephones in keys and fractions", () => {
    const words = ["please", "call", "Ada"];
    expect(redact({ state: words, provider: words, mediaRoles: ["full"] })).toEqual({
      state: [MASK, MASK, MASK],
      provider: [MASK, MASK, MASK],
      mediaRoles: ["full"],
    });
    expect(redact({ tel_030_123_45_67: "x", durationSeconds: 491.701234567 })).toEqual({
      [`${MASK}1`]: MASK,
      durationSeconds: 0,
    });
    expect(redact({ durationSeconds: 8.25, alertingTimeoutMs: 30_000 })).toEqual({
      durationSeconds: 8.25,
      alertingTimeoutMs: 30_000,
    });
  });

  it("masks names in the place of ids, short ones too", () => {
    for (const id of ["Jo", "Li", "Ada", "ada@x"]) expect(redact({ id })).toEqual({ id: MASK });
    for (const id of ["a", "7", "12", "c1", "leg-1", UUID]) expect(redact({ id })).toEqual({ id });
  });

  it("keeps what a valid session is judged by", () => {
    const session = {
      id: UUID,
      state: "disconnected",
      initialState: "alerting",
      disconnectType: "transfer.noanswer",
      cobrowseRole: "viewer",
      provider: "PureCloud Cobrowse",
      controlling: [UUID],
      viewerUrl: "https://apps.mypurecloud.de",
      startAlertingTime: TIME,
      connectedTime: Date.parse(TIME) + 1000,
      disconnectedTime: new Date(Date.parse(TIME) + 2000),
      segments: [{ type: "Interact", startTime: "2026-03-02 10:00:09+0100", howEnded: "Disconnect" }],
      wrapup: { code: "ININ-WRAP-UP-TIMEOUT", durationSeconds: 5, provisional: false },
      afterCallWork: { state: "complete", startTime: TIME, endTime: TIME },
      afterCallWorkRequired: true,
    };
    const masked = redact(session);
    expect(masked).toEqual(session);
    expect(validate(masked)).toEqual(validate(session));
  });

  it.each([
    ["id", UUID, UUID],
    ["id", "leg-1", "leg-1"],
    ["id", NAME, MASK],
    ["id", PHONE, MASK],
    ["id", "555-123-4567", MASK],
    ["id", Number(PHONE), 0],
    ["controlling", [UUID, NAME], [UUID, MASK]],
    ["state", "someNewState", "someNewState"],
    ["state", `${NAME} M`, MASK],
    ["state", { state: "connected" }, { state: MASK }],
    ["provider", `${NAME} M`, MASK],
    ["connected_time", TIME, TIME],
    ["connectedTime", `${TIME}${NAME}`, MASK],
    ["connectedTime", Number(PHONE), 0],
    ["connectedTime", 491511234567, 0],
    ["durationSeconds", 5, 5],
    ["durationSeconds", "5", MASK],
    ["held", true, true],
    ["held", NAME, MASK],
    ["isBlind", true, false],
    ["topicName", `v2.users.${UUID}.conversations.calls`, `v2.users.${UUID}.conversations.calls`],
    ["topicName", `v2.users.${NAME}.conversations`, MASK],
    ["topicName", "v2.users.06.12.34.56.78", MASK],
    ["selfUri", "/api/v2/users/06/12/34/56/78", MASK],
    [
      "detail-type",
      `v2.detail.events.conversation.${UUID}.user.end`,
      `v2.detail.events.conversation.${UUID}.user.end`,
    ],
    ["selfUri", `/api/v2/conversations/calls/${UUID}`, `/api/v2/conversations/calls/${UUID}`],
    ["selfUri", `/api/v2/conversations/calls/${UUID}?q=${NAME}`, MASK],
    ["user", { id: UUID, name: NAME, state: "active" }, { id: UUID, name: MASK, state: MASK }],
    ["metrics", [{ name: "tHeld", value: 5 }], [{ name: "tHeld", value: 5 }]],
    ["metrics", [{ name: NAME, value: Number(PHONE) }], [{ name: MASK, value: 0 }]],
    ["attributes", { state: "connected", [NAME]: "", a1: 1 }, { state: MASK, "•••1": "", "•••2": 0 }],
    ["address1", "", ""],
    [PHONE, null, null],
  ])("of %s: %o makes %o", (key, value, expected) => {
    expect(redact({ [key]: value })).toEqual({ [key === PHONE ? "•••1" : key]: expected });
  });

  const host = "https://apps.mypurecloud.de";
  it.each([
    [`${host}/v/1?token=${NAME}#x`, host],
    [`${host}:8443`, host],
    [`HTTPS://API.USW2.PURE.CLOUD`, "https://api.usw2.pure.cloud"],
    [`http://${NAME}@apps.mypurecloud.de\\${NAME}`, "http://apps.mypurecloud.de"],
    [`https://${NAME}:${NAME}@${NAME}.apps.mypurecloud.de/`, "https://mypurecloud.de"],
    [`https://apps.mypurecloud.de@${NAME}.example/`, MASK],
    [`https://apps.mypurecloud.de.${NAME}.example/`, MASK],
    [`https://${NAME}mypurecloud.de/`, MASK],
    [`https:${NAME}`, MASK],
    [`//apps.mypurecloud.de/`, MASK],
    [`/v/1?token=${NAME}`, MASK],
    [`tel:+${PHONE}`, MASK],
    [`sip:${NAME}@apps.mypurecloud.de`, MASK],
    [`javascript://apps.mypurecloud.de/${NAME}`, MASK],
    [` ${host}`, MASK],
    ["", ""],
  ])("of the URL %s: %s", (viewerUrl, expected) => {
    expect(redact({ viewerUrl })).toEqual({ viewerUrl: expected });
    expect(redact({ viewer_url: expected })).toEqual({ viewer_url: expected });
    expect(redact({ avatarImageUrl: viewerUrl })).toEqual({ avatarImageUrl: viewerUrl && MASK });
  });

  it("knows the hosts of the regions that viewer URLs are checked by", () => {
    const source = readFileSync(new URL("../../src/model/url.rs", import.meta.url), "utf8");
    const list = /REGION_DOMAINS: \[&str; 18\] = \[([^\]]*)\]/.exec(source)?.[1] ?? "";
    const urls = Array.from(list.matchAll(/"(.*)"/g), ([, domain]) => `https://${domain}`);
    expect(urls).toHaveLength(18);
    expect(redact({ viewerUrl: urls })).toEqual({ viewerUrl: urls });
  });

  it("masks texts, and what is in them if they are JSON", () => {
    expect(redact(NAME)).toBe(MASK);
    expect(redact("")).toBe("");
    expect(redact(`{"id":"${UUID}","name":"${NAME}"}`)).toBe(`{"id":"${UUID}","name":"${MASK}"}`);
    expect(redact(JSON.stringify(`"${NAME}"`))).toBe(`"${MASK}"`);
    expect(redact(`{"id":"${UUID}"}\n{"name":"${NAME}"}`)).toBe(MASK);
    expect([redact(5), redact(true), redact(null), redact(undefined)]).toEqual([0, false, null, undefined]);
  });

  it("answers whatever it is given", () => {
    const cycle: Record<string, unknown> = { id: UUID, list: [] };
    Object.assign(cycle, { eventBody: cycle, name: cycle, participants: [cycle] });
    const copy = redact(cycle);
    expect(copy.eventBody).toBe(copy);
    expect((copy.participants as unknown[])[0]).toBe(copy);
    expect(copy.name).toMatchObject({ id: MASK });
    const values = {
      map: new Map([[NAME, NAME]]),
      set: new Set([NAME]),
      bytes: new TextEncoder().encode(NAME),
      boxed: Object(NAME),
      pattern: new RegExp(NAME),
      symbol: Symbol(NAME),
      call: () => NAME,
      toJSON: () => NAME,
      date: new Date(TIME),
      startTime: runInNewContext(`new Date("${TIME}")`),
      endTime: new Date(Number.NaN),
      revoked: revoked({}),
      sparse: new Array(3),
      deep: nested(100_000),
      ...JSON.parse(`{"${"x".repeat(10_000)}": 1}`),
    };
    Object.defineProperty(values, "state", { get: throwing, enumerable: true });
    const masked = redact(values);
    expect(JSON.stringify(masked)).not.toMatch(PERSONAL);
    expect(masked).toMatchObject({ map: {}, set: {}, bytes: MASK, boxed: MASK, state: MASK, revoked: MASK });
    expect([masked.date, masked.startTime, masked.endTime]).toEqual([
      new Date(0),
      new Date(TIME),
      new Date(0),
    ]);
    expect([masked.symbol, masked.call, masked.toJSON, masked["•••1"]]).toEqual([
      undefined,
      undefined,
      undefined,
      0,
    ]);
    const prototype = redact(JSON.parse(`{"__proto__": {"name": "${NAME}"}}`));
    expect(Object.getPrototypeOf(prototype)).toBe(Object.prototype);
    expect(JSON.stringify(prototype)).toBe(`{"__proto__":{"name":"${MASK}"}}`);
    const hidden = new Proxy({}, { getPrototypeOf: throwing, ownKeys: throwing });
    expect(redact({ hidden })).toEqual({ hidden: MASK });
  });

  it.skipIf(isQuick)("ends lists without end after a million values", () => {
    expect(redact(new Array(4_000_000_000))).toHaveLength(1_000_000);
    const endless = { get: (_: unknown, key: PropertyKey) => (key === "length" ? Infinity : throwing()) };
    expect(redact(new Proxy([], endless))).toHaveLength(1_000_000);
    const long = Object.fromEntries(Array.from({ length: 1_200_000 }, (_, index) => [`k${index}`, NAME]));
    expect(Object.keys(redact({ id: UUID, long }).long)).toHaveLength(999_998);
  });

  it("reads each property once, and a payload twice as large with twice as many reads", () => {
    const reads = (size: number) => {
      let count = 0;
      const counted = <T extends object>(target: T): T =>
        new Proxy(target, {
          get: (from, key) => {
            if (typeof key === "string") count++;
            return Reflect.get(from, key);
          },
        });
      const leg = counted({ id: UUID, self: counted({ name: NAME }), notes: NAME });
      redact({
        participants: Array.from({ length: size }, () => counted({ calls: [leg], id: "a" })),
      });
      return count;
    };
    // The calls and the id of each participant; what they share is read once for all of them.
    expect([reads(1_000), reads(2_000)]).toEqual([2_004, 4_004]);
  });

  it.skipIf(isQuick)(
    "goes through a long text once: if one took a second look, this would take hours",
    () => {
      const keys = "id state provider connectedTime version topicName selfUri viewerUrl name".split(" ");
      const starts = [
        "",
        "a",
        "1",
        "https://",
        "/api/",
        "v2.",
        "+",
        "PureCloud ",
        "2026-03-02T09:00:00.",
        "{",
      ];
      for (const repeated of ["a", "1", "a1-", "a.", "a/", ":1", "@", " a", "%", "[", '"', "_", "a://"]) {
        for (const start of starts) {
          const text = start + repeated.repeat(1_000_000 / repeated.length);
          const masked = redact(Object.fromEntries(keys.map((key) => [key, text])));
          for (const key of keys) expect(masked[key]?.length).toBe(MASK.length);
          expect(Object.keys(redact({ [text]: 1, attributes: { [text]: 1 } }))).toEqual([
            "•••1",
            "attributes",
          ]);
          expect(redact(`x${text}`)).toBe(MASK);
        }
      }
    },
  );
});
