/** Masking what is personal in a payload, for logs, bug reports and shared screens. */

/** Keys whose text is masked, wherever they stand. */
const PERSONAL = /* @__PURE__ */ new Set(
  /* @__PURE__ */ [
    "name",
    "nameRaw",
    "address",
    "addressNormalized",
    "addressRaw",
    "addressDisplayable",
    "addressFrom",
    "addressTo",
    "ani",
    "dnis",
    "callerId",
    "callerIdName",
    "callbackNumbers",
    "callbackUserName",
    "displayName",
    "email",
    "fromAddress",
    "toAddress",
    "participantName",
    "previewText",
    "socialUserName",
    "uuiData",
    "emailAddress",
    "firstName",
    "lastName",
    "notes",
    "phoneNumber",
    "subject",
    "userName",
  ].map((key) => key.toLowerCase()),
);
/** Keys below which every text is masked. */
const ALL_BELOW = /* @__PURE__ */ new Set(["attributes", "customer", "self", "pcself"]);
/** How deep a payload is followed, and how much of it; what is beyond is masked. */
const DEPTH = 64;
const VALUES = 1_000_000;
const MASK = "•••";

/**
 * A copy of a payload, of the same shape, in which what is personal is masked: whom it names, where they are to be
 * reached, what was noted of them, and what a URL carries beside its place.
 * Never throws: what can't be read is masked too.
 *
 * ```js
 * redact({ id: "a", self: { name: "Ada" }, wrapup: { notes: "called twice" } });
 * // { id: "a", self: { name: "•••" }, wrapup: { notes: "•••" } }
 * ```
 */
export function redact<T>(payload: T): T {
  return new Copier().copy(payload, false, 0) as T;
}

class Copier {
  /** What was copied already, plain and masked: a payload may hold the same object twice, or itself. */
  readonly #seen = { plain: new Map<object, unknown>(), masked: new Map<object, unknown>() };
  #left = VALUES;

  copy(value: unknown, masked: boolean, depth: number): unknown {
    if (--this.#left < 0 || depth > DEPTH) return MASK;
    switch (typeof value) {
      case "string":
        if (depth === 0) return redactText(value);
        if (masked || PERSONAL_URI.test(value)) return value === "" ? value : MASK;
        return value.replace(URL_REST, "$1$2");
      case "number":
        return masked ? 0 : value;
      case "bigint":
        return masked ? 0n : value;
      case "boolean":
        return masked ? false : value;
      case "object":
        return value === null ? value : this.#object(value, masked, depth);
      default:
        return value;
    }
  }

  #object(value: object, masked: boolean, depth: number): unknown {
    const seen = masked ? this.#seen.masked : this.#seen.plain;
    const known = seen.get(value);
    if (known !== undefined) return known;
    try {
      if (value instanceof Date) return new Date(masked ? 0 : value);
      // Bytes may hold anything, a whole frame for one.
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return MASK;
      if (Array.isArray(value)) {
        const list: unknown[] = [];
        seen.set(value, list);
        for (let index = 0; index < value.length && this.#left > 0; index++) {
          list.push(this.#read(value, index, masked, depth));
        }
        return list;
      }
      const record = {};
      seen.set(value, record);
      for (const key of Object.keys(value)) {
        const plain = key.replaceAll("_", "").toLowerCase();
        const below = masked || PERSONAL.has(plain) || ALL_BELOW.has(plain);
        Object.defineProperty(record, key, {
          value: this.#read(value, key, below, depth),
          configurable: true,
          enumerable: true,
          writable: true,
        });
      }
      return record;
    } catch {
      return MASK;
    }
  }

  #read(source: object, key: string | number, masked: boolean, depth: number): unknown {
    try {
      return this.copy((source as Record<string | number, unknown>)[key], masked, depth + 1);
    } catch {
      return MASK;
    }
  }
}

/** JSON text stays JSON text; of another, nothing is known. */
function redactText(text: string): string {
  try {
    return JSON.stringify(redact(JSON.parse(text)));
  } catch {
    return MASK;
  }
}

/** What is in a URL beside its place, wherever in a text it stands: who asks, and what for. */
const URL_REST = /([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#@]*@)?([^\s?#"'<>]*)(?:[?#][^\s"'<>]*)?/gi;
const PERSONAL_URI = /^\s*(?:tel|sip|sips|mailto):/i;
