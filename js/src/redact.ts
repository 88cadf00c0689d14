/** Masking everything in a payload but what is known to be harmless, for logs, bug reports and shared screens. */

import { REGION_DOMAINS } from "#tables";
import { define } from "./read/define.js";
import { ARRAY, BOXED, BUFFER, classify, DATE, RECORD, timeValue, UNREADABLE } from "./read/values.js";

/** How a value is shown if it has the form that its field has on the platform; `undefined` if it has to be masked. */
type Form = (value: string | number | boolean) => string | number | boolean | undefined;
/** The fields of a record that are not masked, by their names in lower case and without separators. */
type Fields = Map<string, Rule>;
/** What applies below a key: the form of a value, the fields of a record. Without a rule everything is masked. */
type Rule = Form | Fields | undefined;

/** How deep a payload is followed, below which all is masked; and how many of its values, after which lists and records end. */
const DEPTH = 64;
const VALUES = 1_000_000;
const MASK = "•••";

/**
 * A copy of a payload, of the same shape, in which everything is masked but what is known to be harmless: ids, states,
 * types, roles, times, durations and flags, each under the name of a known field, and only while the value looks like
 * one. Names, addresses, notes, `attributes` and whatever the platform adds tomorrow are masked. Of a viewer URL the
 * scheme and the region's host stay.
 *
 * A masked text is `"•••"`, a masked number `0`, a masked boolean `false`. Keys are kept, but for those
 * that are no plain words: they become `"•••1"`, `"•••2"` and so on, because they may name somebody too. JSON text
 * stays JSON text; other text is masked as a whole. Never throws: what can't be read is masked. After a million values lists and
 * records end.
 *
 * ```js
 * redact({ id: "a", self: { name: "Ada" }, wrapup: { notes: "called twice" } });
 * // { id: "a", self: { name: "•••" }, wrapup: { notes: "•••" } }
 * ```
 */
export function redact<T>(payload: T): T {
  if (typeof payload !== "string") return new Copier(false).copy(payload, PAYLOAD, 0) as T;
  try {
    // Old libraries give all arrays a method by which they are written otherwise.
    const copier = new Copier("toJSON" in Array.prototype);
    return JSON.stringify(copier.copy(JSON.parse(payload), PAYLOAD, 0)) as T;
  } catch {
    return (payload === "" ? payload : MASK) as T; // Nothing is known of a text that is no JSON.
  }
}

class Copier {
  /** The copies by rule and original: a payload may hold an object twice, or itself. */
  readonly #copies = new Map<Rule, Map<object, unknown>>();
  readonly #isBare: boolean;
  #left = VALUES;

  /** @param isBare whether the copies inherit nothing */
  constructor(isBare: boolean) {
    this.#isBare = isBare;
  }

  copy(value: unknown, rule: Rule, depth: number): unknown {
    switch (typeof value) {
      case "string":
        return value === "" ? value : (shown(value, rule) ?? MASK);
      case "number":
        return shown(value, rule) ?? 0;
      case "boolean":
        return shown(value, rule) ?? false;
      case "bigint":
        return 0n;
      case "object":
        return value === null ? value : this.#object(value, rule, depth);
      default:
        return undefined; // A function or a symbol, which JSON leaves out too.
    }
  }

  #object(value: object, rule: Rule, depth: number): unknown {
    if (depth > DEPTH) return MASK;
    const copies = this.#copies.get(rule) ?? new Map<object, unknown>();
    this.#copies.set(rule, copies);
    const known = copies.get(value);
    if (known !== undefined) return known;
    try {
      switch (classify(value)) {
        case RECORD: {
          const record = this.#isBare ? Object.create(null) : {};
          copies.set(value, record);
          this.#fill(record, value as Record<string, unknown>, rule, depth);
          return record;
        }
        case ARRAY: {
          const list: unknown[] = this.#isBare ? Object.setPrototypeOf([], null) : [];
          copies.set(value, list);
          // Several words may be a sentence.
          const ofEach =
            rule === id ? oneOfIds : typeof rule !== "function" || OF_LISTS.has(rule) ? rule : undefined;
          const source = value as unknown[];
          const { length } = source;
          for (let index = 0; index < length && this.#left > 0; index++) {
            define(list, index, this.#read(source, index, ofEach, depth));
          }
          return list;
        }
        case DATE:
          return new Date((rule === time && (time(timeValue(value as Date)) as number)) || 0);
        // Bytes may hold a whole frame.
        case BUFFER:
        case BOXED:
        case UNREADABLE:
          return MASK;
        default:
          return {}; // A Map, a Set or the like: its content is no property.
      }
    } catch {
      return MASK;
    }
  }

  #fill(record: object, source: Record<string, unknown>, rule: Rule, depth: number): void {
    const fields = typeof rule === "object" ? rule : undefined;
    let masked = 0;
    for (const key of Object.keys(source)) {
      if (this.#left <= 0) break;
      const below = key.length > 40 ? undefined : fields?.get(key.replace(/[_-]/g, "").toLowerCase());
      const isShown = below !== undefined || (fields ? isFieldName(key) : PLAIN_WORD.test(key));
      define(record, isShown ? key : MASK + ++masked, this.#read(source, key, below, depth));
    }
  }

  #read(source: object, key: string | number, rule: Rule, depth: number): unknown {
    this.#left--;
    try {
      return this.copy((source as Record<string | number, unknown>)[key], rule, depth + 1);
    } catch {
      return MASK;
    }
  }
}

function shown(value: string | number | boolean, rule: Rule): string | number | boolean | undefined {
  return typeof rule === "function" ? rule(value) : undefined;
}

/** A key below `attributes` or an unknown key that may be shown: a lower-case or camelCase word without digits. */
const PLAIN_WORD = /^[a-z_][A-Za-z_]{0,39}$/;

/** A key beside known fields that may be shown: the name of a field that is new, or the id of what stands below it. */
function isFieldName(key: string): boolean {
  return (/^[A-Za-z_]\w{0,39}$/.test(key) && !/(?:\d_*){4}/.test(key)) || UUID.test(key);
}

// Every pattern below is anchored and matches in one pass, or is applied to a short text only: the work grows with the
// length of the text, not faster.

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const HEXADECIMAL = /^(?=\d*[a-f])[\da-f]{24,64}$/i;
/** Ids of tests and examples such as `a` and `leg-1`, and the platform's own codes such as `ININ-WRAP-UP-TIMEOUT`. */
const TOKEN = /^(?:[a-z]|\d{1,2}|[a-z]{1,3}[_-]?\d{1,5}|ININ-(?:WRAP-UP|OUTBOUND)(?:-[A-Z]+){1,4})$/i;

function id(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > 64) return undefined;
  const isId = UUID.test(value) || HEXADECIMAL.test(value);
  return isId || TOKEN.test(value) ? value : undefined;
}

/** An id among others: pairs of digits may be a telephone number. */
function oneOfIds(value: unknown): string | undefined {
  const shown = id(value);
  return /^\d+$/.test(shown ?? "") ? undefined : shown;
}

/** A member of an enum, which may have been added to it later. */
function member(value: unknown): string | undefined {
  return typeof value === "string" && MEMBER.test(value) ? value : undefined;
}

/** A member, of the one field that has a list of them. */
const mediaRole: Form = (value) => member(value);

/** One word; or one that says more of another, as in `transfer.conference`. */
const MEMBER = /^(?:[a-z][a-z_]{0,39}|(?:endpoint|session|transfer|transport)\.[a-z]{1,20})$/i;
const PROVIDER =
  /^(?:(?:PureCloud|Genesys(?: Cloud)?)(?: (?:Callback|Chat|Co-?browse|Edge|Email|Messaging|Phone|Screenshare|Social|Video|Voice|Webchat))?(?: v\d)?|Webchat Provider)$/i;

/** `Edge`, `PureCloud Cobrowse`, `PureCloud Webchat v2`. */
function provider(value: unknown): string | undefined {
  return typeof value === "string" && PROVIDER.test(value) ? value : member(value);
}

/** `tTalkComplete`, `nConnected`, `oServiceLevel`. */
function metricName(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z][A-Z][A-Za-z]{1,38}$/.test(value) ? value : undefined;
}

const DATE_TIME =
  /^(?:0001|20\d\d)-[01]\d-[0-3]\d[Tt ][0-2]\d:[0-5]\d:[0-6]\d(?:\.\d{1,6})?(?:[Zz]|[+-][01]\d:?[0-5]\d)?$/;
/** The years that the platform exists in, in milliseconds: 2012 to 2039. Hardly any telephone number is in between. */
const EARLIEST = 1_325_376_000_000;
const LATEST = 2_208_988_800_000;

function time(value: unknown): string | number | undefined {
  if (typeof value === "string") return DATE_TIME.test(value) ? value : undefined;
  return typeof value === "number" && value >= EARLIEST && value < LATEST ? value : undefined;
}

function count(value: unknown): number | undefined {
  // Most telephone numbers have more digits, before the point and behind it.
  const most = Number.isInteger(value) ? 1e8 : 1e5;
  const isCount = typeof value === "number" && value >= 0 && value < most;
  return isCount && Math.round(value * 1000) / 1000 === value ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

/** The version of an envelope. */
function version(value: unknown): string | number | undefined {
  return typeof value === "string" && /^\d{1,3}$/.test(value) ? value : count(value);
}

/** `v2.users.3f0c6a52-….conversations.calls`. */
function topic(value: unknown): string | undefined {
  return isOfPlaces(value, ".") ? value : undefined;
}

/** `/api/v2/conversations/calls/3f0c6a52-…`, without a query. */
function path(value: unknown): string | undefined {
  return typeof value === "string" && value.startsWith("/api/") && isOfPlaces(value.slice(1), "/")
    ? value
    : undefined;
}

/** Whether a text consists of the platform's own words and of ids. */
function isOfPlaces(value: unknown, separator: string): value is string {
  if (typeof value !== "string" || value.length > 300) return false;
  const parts = value.split(separator);
  const isPlace = (part = "") => PLACES.has(part.toLowerCase());
  return isPlace(parts[0]) && parts.every((part) => isPlace(part) || oneOfIds(part) !== undefined);
}

/**
 * The scheme and the host of a URL in a region of Genesys Cloud. Of a host, the region's domain stays, and the names of
 * the platform's own servers before it; other labels may name a customer. Of any other URL nothing stays.
 */
function url(value: unknown): string | undefined {
  const [, scheme, authority = ""] =
    (typeof value === "string" && /^(https?):\/\/([^/?#\\]*)/i.exec(value)) || [];
  const host = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  if (host.length > 253) return undefined;
  const labels = host.replace(/:\d*$/, "").split(".");
  const start = labels.findIndex((_, index) => REGIONS.has(labels.slice(index).join(".")));
  if (scheme === undefined || start < 0) return undefined;
  const server = labels[start - 1];
  const isOwn = start === 1 && (server === "apps" || server === "api");
  return `${scheme.toLowerCase()}://${labels.slice(isOwn ? 0 : start).join(".")}`;
}

function words(...texts: readonly string[]): string[] {
  return texts.join(" ").trim().split(/\s+/);
}

function fields(...groups: readonly (readonly [names: string, rule: Rule])[]): Fields {
  return new Map(
    groups.flatMap(([names, rule]) => words(names).map((name) => [name.toLowerCase(), rule] as const)),
  );
}

/** The forms of which a list is shown, each element by itself. */
const OF_LISTS: ReadonlySet<Form> = /* @__PURE__ */ new Set<Form>([path, url, mediaRole]);

const REGIONS = /* @__PURE__ */ new Set(REGION_DOMAINS);

/** The arrays of communications. */
const MEDIA = `
  cobrowsesessions calls callbacks chats emails messages internalmessages screenshares socialexpressions videos`;

/** What topics and paths consist of beside ids. */
const PLACES = /* @__PURE__ */ new Set(
  /* @__PURE__ */ words(
    MEDIA,
    `api v2 channel metadata conversations conversation conversationsummary participants communications
    users user customer agent acd ivr queues routing detail events start end acw wrapup wrapupcodes
    authorization divisions scripts groups teams locations languages skills`,
  ),
);

/** What stays in a reference to a user, a queue, a division, a team, a skill: which one it is, but not its name. */
const REFERENCE = /* @__PURE__ */ fields(["id", id], ["selfUri", path]);

/** What stays in a metric of the platform's analytics: its name is one of a fixed list, as `tTalkComplete`. */
const METRIC = /* @__PURE__ */ fields(["name", metricName], ["value", count], ["emitDate", time]);

/** What stays in a payload, and in the records that sessions stand in. */
const PAYLOAD: Fields = /* @__PURE__ */ (() => {
  const payload = fields(
    // The platform makes these ids up, and they tell nothing to whom it grants no access. The ids of a customer's record,
    // journey or device are not among them, because other systems have them too.
    [
      `id conversationId conversationIds participantId communicationId sessionId peerId peer cobrowseSessionId
      cobrowseRoomId controlling userId queueId groupId teamId divisionIds scriptId recordingId messageId correlationId
      code wrapUpCode consultParticipantId monitoredParticipantId coachedParticipantId bargedParticipantId
      screenMonitoredParticipantId`,
      id,
    ],
    // The values are members of the platform's enums.
    [
      `state initialState disconnectType cobrowseRole type howEnded purpose participantType direction
      originatingDirection media mediaType messageType messageStatus segmentType shape phase recordingState
      screenRecordingState wrapupPrompt flaggedReason communicationType`,
      member,
    ],
    ["mediaRoles", mediaRole],
    ["provider", provider],
    // They say when something happened to a conversation.
    [
      `providerEventTime startAlertingTime connectedTime disconnectedTime startTime endTime startHoldTime parkTime
      resumeTime startAcwTime endAcwTime bargedTime conversationStart conversationEnd segmentStart segmentEnd eventTime
      time messageTime inactivityTimeout receivedAt endReceivedAt callbackScheduledTime`,
      time,
    ],
    // They say how long something took or may take, or how many there are.
    [
      `durationSeconds alertingTimeoutMs alertingTimeoutSeconds wrapupTimeoutMs timeoutSeconds alertingDurationMs
      interactingDurationMs heldDurationMs contactingDurationMs dialingDurationMs callbackDurationMs wrapupDurationMs
      tAlert tTalk tTalkComplete tHeld tHeldComplete tAcw tHandle tAcd tConnected tContacting tDialing maxParticipants
      mediaCount peerCount messageSegmentCount priority pageSize pageNumber pageCount total totalHits`,
      count,
    ],
    ["version", version],
    // They say what is on or off in a session.
    [
      `afterCallWorkRequired provisional held muted confined recording securePause sharing sharingScreen audioMuted
      videoMuted wrapupRequired wrapupExpected wrapupSkipped acwSkipped authenticated conference screenRecording
      startEstimated endEstimated`,
      flag,
    ],
    ["topicName detailType", topic],
    ["selfUri userUri otherMediaUris", path],
    ["viewerUrl", url],
    ["user queue division team language skills", REFERENCE],
    ["metrics", METRIC],
  );
  // The records that are followed. Below every other key, a record or list is masked as a whole.
  const records = words(
    MEDIA,
    `participants segments wrapup afterCallWork sessions session conversations entities eventBody metadata data detail
    context holds parks reported queueMediaSettings conversationRoutingData divisions`,
  );
  for (const name of records) payload.set(name.toLowerCase(), payload);
  return payload;
})();
