// Writes out, from the field tables, what reads objects property by property. Read so, a property costs an engine about as
// little as it can; in a loop over a table each of them is looked up anew, which takes longer than all the rest.

/** The number of a key that is in no list: its place, twice. */
const keyOf = (place) => place * 2 ** 32 + place;
const NAME = 5;
const PRESENT = 8;
/** A value that is there. */
const there = (value) => `${value} !== undefined && ${value} !== null`;
/** Facts that only rules look at, not clocks. */
const RULES_ONLY = new Set(["id", "disconnectType", "cobrowseRole", "controlling"]);

/** How many places a field takes, as `Table` in src/model/table.rs counts them. */
function extent({ kind, fields }) {
  const inner = fields.reduce((sum, field) => sum + extent(field), 1);
  if (kind === "record") return inner;
  if (kind === "records") return 1 + inner;
  return kind === "texts" ? 2 : 1;
}

/**
 * The tables that are read by the field at run time. Each is made at its first use, by a declared function: every bundler drops
 * one that is unused. (Parcel keeps what a function returns that is called at once, though the call is marked as pure.)
 */
export function tablesOf({ tables, issueCodes, changeTypes, regionDomains }) {
  const table = (name, body) => `let ${name};
export function ${name}Fields() {
  return (${name} ??= (() => {\n${body}\n})());
}
`;
  const list = (name, value) => `export const ${name} = ${JSON.stringify(value)};\n`;
  const payloadTables = Object.entries(tables).map(([name, fields]) => table(name, payloadTable(fields)));
  return `// Generated from the field tables by scripts/build.mjs.

${payloadTables.join("")}
/** A session, for schemas. */
${table("schema", `return ${JSON.stringify(tables.session, (name, value) => (name === "numbers" ? undefined : value))};`)}
/** The codes of issues, by their numbers. */
${list("CODES", issueCodes)}
/** The types of changes, by their numbers. */
${list("CHANGE_TYPES", changeTypes)}
/** The domains of the regions of Genesys Cloud. */
${list("REGION_DOMAINS", regionDomains)}`;
}

/** The body of a function that returns a table as the reader of payloads needs it, each part of it written once. */
function payloadTable(fields) {
  const parts = new Map();
  const part = (value) => {
    if (!parts.has(value)) parts.set(value, `part${parts.size}`);
    return parts.get(value);
  };
  const write = (fields) => part(`[${fields.map((field) => part(writeField(field))).join(", ")}]`);
  const writeField = ({ names, kind, fields }) =>
    `{ names: ${JSON.stringify(names)}, kind: "${kind}", fields: ${write(fields)} }`;
  const whole = write(fields);
  const constants = [...parts].map(([value, name]) => `const ${name} = ${value};`);
  return `${constants.join("\n")}\nreturn ${whole};`;
}

/** A pattern of domains, in which those that begin alike up to a dot share that beginning. */
function alternatives(domains) {
  const groups = new Map();
  for (const domain of domains) {
    const [start] = domain.split(".", 1);
    groups.set(start, [...(groups.get(start) ?? []), domain]);
  }
  const patterns = [...groups].map(([start, group]) => {
    const rests = group.map((domain) => domain.slice(start.length).replaceAll(".", "\\."));
    return group.length > 1 ? `${start}(?:${rests.join("|")})` : start + rests[0];
  });
  return patterns.join("|");
}

/**
 * The module of readers: for each table a function that reads a record of it (`read…`), one that reads what clocks look at
 * (`time…`), and one that makes the clean record, too (`copy…`).
 */
export function readersOf({ tables: { session, context, place }, facts, regionDomains }) {
  const names = new Map();
  const constants = [];
  const functions = [];

  function constant(prefix, value) {
    const known = names.get(value);
    if (known !== undefined) return known;
    const name = `${prefix}${names.size}`;
    names.set(value, name);
    constants.push(`const ${name} = ${value};`);
    return name;
  }

  const membersOf = (members) => constant("members", JSON.stringify(members));
  const numbersOf = (members) =>
    constant(
      "numbers",
      `/* @__PURE__ */ new Map(${membersOf(members)}.map((member, number) => [member, number]))`,
    );
  const knownOf = (fields) =>
    constant("known", `/* @__PURE__ */ new Set(${JSON.stringify(fields.flatMap((field) => field.names))})`);
  const namesOf = (names) => constant("names", `/* @__PURE__ */ new Map(${JSON.stringify(names)})`);
  const regionUrl = () =>
    // Of such a URL there is nothing to say (src/model/url.rs). What else there is nothing to say of, the module finds out.
    constant(
      "regionUrl",
      `/^https:\\/\\/(?:[a-wyz\\d-][a-z\\d-]{0,62}\\.){0,3}?(?:${alternatives(regionDomains)})(?:[/?#][!-[\\]-~]{0,2000})?$/`,
    );

  /** A function that reads records. `list`: elements of a list, whose key and place among the facts it is told. */
  function recordReader(title, fields, { variant, place, isElement, wants = () => true }) {
    const name = `${variant}${title}`;
    if (functions.some((written) => written.name === name)) return name;
    functions.push({ name });
    const written = functions.at(-1);
    let offset = 1;
    const lines = [];
    for (const field of fields) {
      const key = isElement ? `k + ${offset}` : String(keyOf(place + offset));
      if (wants(field)) {
        lines.push(fieldReader(field, { variant, place: place + offset, key, isElement }));
      }
      offset += extent(field);
    }
    const own = isElement ? "k" : String(keyOf(place));
    if (variant === "copy") lines.push(`r.unknown(${own}, s, ${knownOf(fields)}, o);`);
    else if (variant === "read") lines.push(`if (r.reports) r.unknown(${own}, s, ${knownOf(fields)});`);
    const parameters = ["s", "r", isElement && "k, at", variant === "copy" && "o"].filter(Boolean).join(", ");
    written.code = `function ${name}(${parameters}) {
let f = r.facts, v, w, x, b, p = false;
${lines.join("\n")}
return p;
}`;
    return name;
  }

  const isFact = ({ fact }) => fact !== null;
  /** How many facts an element of a list has. */
  const factsOf = ({ fields }) => fields.filter(isFact).length;
  const isTimed = (field) => isFact(field) && !RULES_ONLY.has(field.names[0]);

  /** Reads a field: of its names the first that has a value wins; `b` says which name it was, and which have a value. */
  function fieldReader(field, { variant, place, key, isElement }) {
    const {
      names: [first, ...aliases],
      kind,
      fact,
      required,
    } = field;
    const take = (to, name) => `try { ${to} = s.${name}; } catch (error) { ${to} = threw(error); }`;
    const lines = [take("v", first)];
    if (aliases.length > 0) lines.push("b = 0;");
    aliases.forEach((name, index) => {
      const bit = 1 << (PRESENT + index + 1);
      lines.push(`${take("w", name)}
if (${there("w")}) b = v === undefined || v === null ? ((v = w), ${((index + 1) << NAME) | bit}) : (b || ${1 << PRESENT}) | ${bit};`);
    });
    const b = aliases.length > 0 ? "b" : "0";
    const fill = (number) => (fact === null ? "" : `f[${isElement ? `at + ${fact}` : fact}] = ${number};`);
    const copies = variant === "copy";
    const usual = (number, clean = "v") =>
      [
        fill(number),
        "p = true;",
        copies ? `o.${first} = ${clean};` : "",
        aliases.length > 0 ? `if (b !== 0) r.usual(${key}, b);` : "",
      ]
        .filter(Boolean)
        .join(" ");
    const odd = (method, members) =>
      [
        `r.${method}(${key}, v, ${b});`,
        copies ? `r.target(o, ${JSON.stringify(first)}, v${members ? `, ${members}` : ""});` : "",
      ]
        .filter(Boolean)
        .join(" ");
    const orMissing = required ? ` else r.missing(${key});` : "";
    const either = (test, then, otherwise) =>
      `if (${test}) { ${then} } else if (${there("v")}) { ${otherwise} }${orMissing}`;
    switch (kind) {
      case "text":
      case "word":
        lines.push(either('typeof v === "string"', usual("1", "wellFormed(v)"), odd("other")));
        break;
      case "time":
        lines.push(either('typeof v === "string" && (x = canonicalTime(v)) === x', usual("x"), odd("time")));
        break;
      case "member":
        lines.push(
          either(
            `(x = ${numbersOf(field.members)}.get(v)) !== undefined`,
            usual("x"),
            odd("word", membersOf(field.members)),
          ),
        );
        break;
      case "named":
        lines.push(either(`(x = ${namesOf(field.numbers)}.get(v)) !== undefined`, usual("x"), odd("word")));
        break;
      case "url":
        lines.push(either(`typeof v === "string" && ${regionUrl()}.test(v)`, usual("1"), odd("url")));
        break;
      case "flag":
        lines.push(either("v === true || v === false", usual("v ? 1 : 0"), odd("other")));
        break;
      case "count":
        lines.push(either('typeof v === "number" && v >>> 0 === v', usual("v + 0", "v + 0"), odd("other")));
        break;
      case "texts":
        lines.push(`if (${there("v")}) {
${copies ? "w = [];" : ""}
x = r.texts(${key}, v, ${b}${copies ? ", w" : ""});
if (x >= 0) { ${fill("x")} p = true; ${copies ? `o.${first} = w;` : ""} }
}`);
        break;
      case "record": {
        const reader = recordReader(title(first), field.fields, { variant, place, isElement: false });
        const call = copies
          ? `w = {}; o.${first} = w;
x = ${reader}(v, r, w); if (!x) r.mayBeEmpty(o, ${JSON.stringify(first)}, w);`
          : `x = ${reader}(v, r);`;
        lines.push(`if (${there("v")}) {
if (isRecord(v)) {
${aliases.length > 0 ? `if (b !== 0) r.usual(${key}, b);` : ""}
${call}
if (x) { ${fill("1")} p = true; }
} else { r.other(${key}, v, ${b}); }
}`);
        break;
      }
      case "records": {
        const reader = recordReader(title(first), field.fields, {
          variant,
          place: place + 1,
          isElement: true,
        });
        lines.push(`if (${there("v")}) {
x = r.list(${key}, v, ${b});
if (x >= 0) {
w = r.factCount;
f = r.room(x * ${factsOf(field)});
${fill("x")} p = true;
${copies ? `const c = []; o.${first} = c;` : ""}
for (let i = 0, at = w, k = ${keyOf(place) + 1 + 256}; i < x; i++, at += ${factsOf(field)}, k += 256) {
let e; try { e = v[i]; } catch (error) { e = threw(error); }
if (isRecord(e)) { ${copies ? `const n = {}; c.push(n); ${reader}(e, r, k, at, n);` : `${reader}(e, r, k, at);`} }
else r.other(k, e, 0);
}
}
}`);
        break;
      }
      default:
        throw new Error(`There is no reader for ${kind}`);
    }
    return lines.join("\n");
  }

  const title = (name) => name[0].toUpperCase() + name.slice(1);
  const sessionReader = (variant, wants) =>
    recordReader("Session", session, { variant, place: 0, isElement: false, wants });
  sessionReader("read");
  sessionReader("time", isTimed);
  sessionReader("copy");
  // The fields of a context follow those of a session, and then come those of a leg's place.
  const end = (from, fields) => fields.reduce((sum, field) => sum + extent(field), from);
  const behindSession = end(0, session);
  const partReader = (title, fields, place) =>
    recordReader(title, fields, { variant: "time", place, isElement: false, wants: isFact });
  partReader("Context", context, behindSession);
  partReader("Place", place, end(behindSession, context));

  return `// Generated from the field tables by scripts/build.mjs.
import { canonicalTime } from "#canonical-time";
import { isRecord, threw } from "#values";
import { wellFormed } from "#text";

export const FACTS = ${facts};
${constants.join("\n")}

${functions.map(({ code }) => `export ${code}`).join("\n\n")}
`;
}
