// Generated from the Rust types. Their documentation is written there.

/**
 * Who is at one end of a communication: the platform's `Address`.
 *
 * ```js
 * parse({ id: "a", self: { name: "Ada" } }).self; // { name: "Ada" }
 * ```
 */
export interface Address {
    /**
     * The name as it is to be shown.
     */
    name?: string;
    /**
     * The name as the network sent it.
     */
    nameRaw?: string;
    /**
     * The address in canonical form.
     */
    addressNormalized?: string;
    /**
     * The address as the network sent it.
     */
    addressRaw?: string;
    /**
     * The address as it is to be shown.
     */
    addressDisplayable?: string;
}

/**
 * The other names that an address's fields answer to.
 */
export interface AddressAliases {
    name_raw?: OrNull<string>;
    address_normalized?: OrNull<string>;
    address_raw?: OrNull<string>;
    address_displayable?: OrNull<string>;
}

/**
 * What may be passed for an {@link Address}.
 *
 * ```js
 * parse({ id: "a", self: { name_raw: "ada", name: null } }).self; // { nameRaw: "ada" }
 * ```
 */
export interface AddressInput extends AddressAliases {
    /**
     * The name as it is to be shown.
     */
    name?: OrNull<string>;
    /**
     * The name as the network sent it.
     */
    nameRaw?: OrNull<string>;
    /**
     * The address in canonical form.
     */
    addressNormalized?: OrNull<string>;
    /**
     * The address as the network sent it.
     */
    addressRaw?: OrNull<string>;
    /**
     * The address as it is to be shown.
     */
    addressDisplayable?: OrNull<string>;
}

/**
 * An agent's work after a communication ended: the platform's `AfterCallWork`.
 *
 * ```js
 * const { afterCallWork } = parse({ id: "a", afterCallWork: { startTime: 0, state: "PENDING" } });
 * afterCallWork; // { startTime: "1970-01-01T00:00:00.000Z", state: "pending" }
 * ```
 */
export interface AfterCallWork {
    /**
     * When after-call work began.
     */
    startTime?: Time;
    /**
     * When after-call work ended. Absent while it is pending.
     */
    endTime?: Time;
    /**
     * The state of after-call work.
     */
    state?: Open<AfterCallWorkState>;
}

/**
 * The other names that after-call work's fields answer to.
 */
export interface AfterCallWorkAliases {
    start_time?: OrNull<TimeInput>;
    end_time?: OrNull<TimeInput>;
}

/**
 * What may be passed for {@link AfterCallWork}.
 *
 * ```js
 * phase({ state: "disconnected", after_call_work: { start_time: 0, state: "pending" } }); // "afterCallWork"
 * ```
 */
export interface AfterCallWorkInput extends AfterCallWorkAliases {
    /**
     * When after-call work began.
     */
    startTime?: OrNull<TimeInput>;
    /**
     * When after-call work ended. Absent while it is pending.
     */
    endTime?: OrNull<TimeInput>;
    /**
     * The state of after-call work.
     */
    state?: OrNull<Open<AfterCallWorkState>>;
}

/**
 * The state of after-call work (`AfterCallWork.state`).
 *
 * ```js
 * parse({ id: "a", afterCallWork: { state: "NOT_APPLICABLE" } }).afterCallWork; // { state: "notApplicable" }
 * ```
 */
export type AfterCallWorkState = "unknown" | "notApplicable" | "skipped" | "pending" | "complete";

/**
 * What a timeline was made from.
 *
 * ```js
 * durations({ connectedTime: 1000, disconnectedTime: 5000 }).basis; // "timestamps"
 * ```
 */
export type Basis = "segments" | "timestamps" | "both" | "reported" | "none";

/**
 * Something that happened to a leg.
 *
 * ```js
 * new LiveSessions().apply({ id: "a", state: "alerting" }).changes; // [{ type: "added", key: "a" }]
 * ```
 */
export type Change = ChangeKind & { /** The leg that it happened to. */ key: string };

/**
 * What can happen to a leg.
 *
 * ```js
 * const live = new LiveSessions();
 * live.apply({ id: "a", state: "alerting" });
 * live.apply({ id: "a", state: "connected" }).changes.map(({ type }) => type); // ["updated", "phaseChanged"]
 * ```
 */
export type ChangeKind = { type: "added" } | { type: "updated"; previousKey?: string } | { type: "phaseChanged"; from: Phase; to: Phase } | { type: "controlGranted" } | { type: "controlRevoked" } | { type: "ended" } | { type: "afterCallWorkStarted" } | { type: "afterCallWorkEnded" } | { type: "removed" };

/**
 * What a caller may choose about checking. Everything has a default.
 *
 * ```js
 * validate({ id: "a", stat: 1 }, { unknownFields: "report" }).issues[0].code; // "unknown_field"
 * ```
 */
export interface CheckOptions {
    /**
     * By how many milliseconds clocks may differ before an order of times is an error. Default: 1000.
     */
    skewToleranceMs?: number;
    /**
     * Hosts beside the Genesys Cloud regions whose viewer URLs are trusted, exactly these. Default: none.
     */
    viewerHosts?: readonly string[];
    /**
     * Whether fields that this package does not know are only kept, or reported too. Default: `"keep"`.
     */
    unknownFields?: UnknownFields;
    /**
     * Whether to stop reporting after the first error. Default: `false`.
     */
    abortEarly?: boolean;
    /**
     * Whether an empty text in the place of a time, a URL or an enum member is an error, or absent. Default: `"error"`.
     */
    emptyText?: EmptyText;
}

/**
 * What a client is in a co-browse session (`Cobrowsesession.cobrowseRole`): the sharer shows its
 * page, a viewer sees it.
 *
 * ```js
 * parse({ id: "a", cobrowse_role: "VIEWER" }).cobrowseRole; // "viewer"
 * ```
 */
export type CobrowseRole = "sharer" | "viewer";

/**
 * What the shape around a session knows beyond it. Timing looks at `held` and `startHoldTime`.
 *
 * ```js
 * legs([{ id: "a", state: "connected", held: true }])[0].context; // { held: true }
 * ```
 */
export interface Context {
    /**
     * Whether the leg is on hold.
     */
    held?: boolean;
    /**
     * When the hold began.
     */
    startHoldTime?: Time;
    /**
     * When it was on hold, as far as frames told. A hold without an end goes on.
     */
    holds?: Hold[];
    /**
     * When it was parked last.
     */
    parkTime?: Time;
    /**
     * When it was parked, as far as frames told.
     */
    parks?: Hold[];
    /**
     * When the first frame was received that said that it is over, of a leg that ended without a time of its own.
     */
    endReceivedAt?: Time;
    /**
     * The direction of the leg: `inbound` or `outbound`.
     */
    direction?: string;
    /**
     * The queue that the leg came through.
     */
    queueId?: string;
    /**
     * How long the leg may alert, in milliseconds.
     */
    alertingTimeoutMs?: number;
    /**
     * Whether a wrap-up is required. Set as soon as the agent connects.
     */
    wrapupRequired?: boolean;
    /**
     * Whether a wrap-up is to be expected. Set while the leg alerts.
     */
    wrapupExpected?: boolean;
    /**
     * Whether the wrap-up was skipped.
     */
    wrapupSkipped?: boolean;
    /**
     * How the agent is asked to wrap up: `mandatory`, `optional`, `agentRequested`, `timeout`, `forcedTimeout`.
     */
    wrapupPrompt?: string;
    /**
     * How long after-call work may take, in milliseconds.
     */
    wrapupTimeoutMs?: number;
    /**
     * What the platform worked out itself: the metrics of analytics details, the durations of detail events.
     */
    reported?: Reported;
    /**
     * The participant that is listened to, of a supervisor's leg.
     */
    monitoredParticipantId?: string;
    /**
     * The participant that is coached, of a supervisor's leg.
     */
    coachedParticipantId?: string;
    /**
     * The participant in whose conversation a supervisor takes part.
     */
    bargedParticipantId?: string;
}

/**
 * The other names that a context's fields answer to.
 */
export interface ContextAliases {
    start_hold_time?: OrNull<TimeInput>;
    park_time?: OrNull<TimeInput>;
    end_received_at?: OrNull<TimeInput>;
    queue_id?: OrNull<string>;
    alerting_timeout_ms?: OrNull<number>;
    wrapup_required?: OrNull<boolean>;
    wrapup_expected?: OrNull<boolean>;
    wrapup_skipped?: OrNull<boolean>;
    wrapup_prompt?: OrNull<string>;
    wrapup_timeout_ms?: OrNull<number>;
    monitored_participant_id?: OrNull<string>;
    coached_participant_id?: OrNull<string>;
    barged_participant_id?: OrNull<string>;
}

/**
 * What may be passed for a {@link Context}.
 *
 * ```js
 * phase({ session: { state: "connected" }, context: { held: true } }); // "held"
 * ```
 */
export interface ContextInput extends ContextAliases {
    /**
     * Whether the leg is on hold.
     */
    held?: OrNull<boolean>;
    /**
     * When the hold began.
     */
    startHoldTime?: OrNull<TimeInput>;
    /**
     * When it was on hold, as far as frames told. A hold without an end goes on.
     */
    holds?: OrNull<List<HoldInput>>;
    /**
     * When it was parked last.
     */
    parkTime?: OrNull<TimeInput>;
    /**
     * When it was parked, as far as frames told.
     */
    parks?: OrNull<List<HoldInput>>;
    /**
     * When the first frame was received that said that it is over, of a leg that ended without a time of its own.
     */
    endReceivedAt?: OrNull<TimeInput>;
    /**
     * The direction of the leg: `inbound` or `outbound`.
     */
    direction?: OrNull<string>;
    /**
     * The queue that the leg came through.
     */
    queueId?: OrNull<string>;
    /**
     * How long the leg may alert, in milliseconds.
     */
    alertingTimeoutMs?: OrNull<number>;
    /**
     * Whether a wrap-up is required. Set as soon as the agent connects.
     */
    wrapupRequired?: OrNull<boolean>;
    /**
     * Whether a wrap-up is to be expected. Set while the leg alerts.
     */
    wrapupExpected?: OrNull<boolean>;
    /**
     * Whether the wrap-up was skipped.
     */
    wrapupSkipped?: OrNull<boolean>;
    /**
     * How the agent is asked to wrap up: `mandatory`, `optional`, `agentRequested`, `timeout`, `forcedTimeout`.
     */
    wrapupPrompt?: OrNull<string>;
    /**
     * How long after-call work may take, in milliseconds.
     */
    wrapupTimeoutMs?: OrNull<number>;
    /**
     * What the platform worked out itself: the metrics of analytics details, the durations of detail events.
     */
    reported?: OrNull<ReportedInput>;
    /**
     * The participant that is listened to, of a supervisor's leg.
     */
    monitoredParticipantId?: OrNull<string>;
    /**
     * The participant that is coached, of a supervisor's leg.
     */
    coachedParticipantId?: OrNull<string>;
    /**
     * The participant in whose conversation a supervisor takes part.
     */
    bargedParticipantId?: OrNull<string>;
}

/**
 * Whom a leg may control.
 *
 * ```js
 * const live = new LiveSessions();
 * live.apply({ id: "a", state: "connected", cobrowseSessionId: "s", controlling: ["x"] });
 * live.pairs()[0].controls; // [{ by: "a", whom: ["x"] }]
 * ```
 */
export interface Control {
    /**
     * The key of the leg.
     */
    by: string;
    /**
     * The ids of co-browse participants, as they were received: they are no keys of legs.
     */
    whom: string[];
}

/**
 * What is left of a leg's timeouts, in milliseconds: negative once they are over. `null` where there is none,
 * or where the leg is in another phase.
 *
 * ```js
 * const [leg] = legs({ id: "a", state: "alerting", startAlertingTime: 0, alertingTimeoutMs: 30_000 });
 * countdowns(leg, 10_000); // { alertingLeftMs: 20_000, afterCallWorkLeftMs: null }
 * ```
 */
export interface Countdowns {
    /**
     * Until the leg counts as not answered.
     */
    alertingLeftMs: number | null;
    /**
     * Until after-call work is ended by the platform.
     */
    afterCallWorkLeftMs: number | null;
}

/**
 * Why a communication was disconnected (`Cobrowsesession.disconnectType`), in every spelling that
 * goes over the wire: the `dnd` and `donotdisturb` forms name the same reasons.
 *
 * ```js
 * parse({ id: "a", disconnectType: "TRANSFER_NOANSWER" }).disconnectType; // "transfer.noanswer"
 * ```
 */
export type DisconnectType = "endpoint" | "endpoint.dnd" | "endpoint.donotdisturb" | "client" | "system" | "timeout" | "transfer" | "transfer.conference" | "transfer.consult" | "transfer.forward" | "transfer.noanswer" | "transfer.notavailable" | "transfer.dnd" | "transfer.donotdisturb" | "transport.failure" | "error" | "peer" | "other" | "spam" | "uncallable" | "inactivity" | "session.expired" | "takeover";

/**
 * How long a session did what, in whole milliseconds. `null` where the record does not say, which is not 0.
 *
 * What is known to have happened, but not since when or until when, is *unfinished*: every duration that it is a part of is `null`,
 * whatever else is known. (`{ state: "disconnected", connectedTime }` says that there was talk, and not how long.) Segments other than
 * `Wrapup` are what "segments" means below.
 *
 * ```js
 * const { phase, phaseMs } = durations({ state: "connected", connectedTime: 1000 }, 5000);
 * [phase, phaseMs]; // ["connected", 4000]
 * ```
 */
export interface Durations {
    /**
     * Time ringing (the platform's tAlert), answered or not. `null`: no segments, no `startAlertingTime`.
     */
    alertingMs: number | null;
    /**
     * Time reaching the agent before an outbound dial. `null`: no segments.
     */
    contactingMs: number | null;
    /**
     * Time until the far end answered. `null`: no segments.
     */
    dialingMs: number | null;
    /**
     * Talk time (the platform's tTalkComplete). `null`: no segments, no `connectedTime`, and a state from
     * which it may have connected; or its end is unknown, or that of a hold.
     */
    interactingMs: number | null;
    /**
     * Time on hold (the platform's tHeldComplete). `null`: neither segments up to the end nor a hold with a start tell of
     * it. `context.held: false` does not say that there was none.
     */
    heldMs: number | null;
    /**
     * Time parked, which is no part of handle time. `null`: nothing tells of parking, or it was parked at an unknown time.
     */
    parkedMs: number | null;
    /**
     * Time in after-call work, exact. `null`: ended, or in no known phase, and nothing tells of it; or its bounds are
     * unknown.
     */
    afterCallWorkMs: number | null;
    /**
     * Handle time (the platform's tHandle): interacting, held, after-call work, dialing and contacting,
     * without alerting and parking. `null`: `interactingMs` is, or one of them is unfinished; or the leg's purpose is
     * known, and is neither `agent` nor `user`.
     */
    handleMs: number | null;
    /**
     * From `connectedTime` to the end, or to now. `null`: the end is unknown; without `connectedTime`, as
     * `interactingMs`.
     */
    connectedMs: number | null;
    /**
     * From the first to the last of everything but after-call work. `null`: there is nothing, or an end is unknown.
     */
    totalMs: number | null;
    /**
     * How long the current phase lasts. `null`: it is none that lasts, or its start is unknown.
     */
    phaseMs: number | null;
    /**
     * Where the session stands.
     */
    phase: Phase;
    /**
     * Whether it is not over yet.
     */
    live: boolean;
    /**
     * Whether any bound of the timeline is no statement of the platform, but when a frame was received
     * (`context.endReceivedAt`, `startEstimated` and `endEstimated` of `context.holds` and `context.parks`).
     */
    estimated: boolean;
    /**
     * What the timeline was made from.
     */
    basis: Basis;
}

/**
 * What an empty text is in the place of a time, a URL or an enum member. (In any other place it is a text.)
 *
 * ```js
 * validate({ id: "a", connectedTime: "" }, { emptyText: "absent" }).valid; // true
 * ```
 */
export type EmptyText = "error" | "absent";

/**
 * Who or what ended a conversation.
 *
 * ```js
 * endedBy(legs({ id: "a", state: "disconnected", disconnectType: "transfer" })); // "transfer"
 * ```
 */
export type EndedBy = "agent" | "customer" | "system" | "transfer" | "error" | "unknown";

/**
 * What a field holds.
 *
 * ```js
 * validate({ id: "a", state: 5 }).issues[0].params; // { expected: "string", received: "number" }
 * ```
 */
export type Expected = "string" | "boolean" | "integer" | "time" | "array" | "object" | "json";

/**
 * What a field holds.
 */
export type FieldKind = "text" | "word" | "named" | "texts" | "url" | "time" | "flag" | "count" | "milliseconds" | "member" | "record" | "records" | "many" | "single";

/**
 * A field of a table, as the reader of objects and the writer of schemas need to know it.
 */
export interface FieldShape {
    /**
     * The JSON name, then the aliases.
     */
    names: string[];
    /**
     * What the field holds.
     */
    kind: FieldKind;
    /**
     * Where its value stands among the facts, if it is one.
     */
    fact: number | undefined;
    /**
     * Whether a record without it is in error.
     */
    required: boolean;
    /**
     * The canonical spellings, if it holds a member.
     */
    members: string[];
    /**
     * The names that mean something, with their numbers.
     */
    numbers: [string, number][];
    /**
     * The fields of the record, or of the records, that it holds.
     */
    fields: FieldShape[];
}

/**
 * A hold that frames told of, or a time of being parked.
 *
 * ```js
 * const session = { connectedTime: 0, disconnectedTime: 9000 };
 * durations({ session, context: { holds: [{ startTime: 2000, endTime: 5000 }] } }).heldMs; // 3000
 * ```
 */
export interface Hold {
    /**
     * When it began. Absent: that is not known.
     */
    startTime?: Time;
    /**
     * When it ended. Absent: it goes on.
     */
    endTime?: Time;
    /**
     * Whether its start is when a frame was received that told of it.
     */
    startEstimated?: boolean;
    /**
     * Whether its end is when a frame was received that told of it.
     */
    endEstimated?: boolean;
}

/**
 * The other names that a hold's fields answer to.
 */
export interface HoldAliases {
    start_time?: OrNull<TimeInput>;
    end_time?: OrNull<TimeInput>;
    start_estimated?: OrNull<boolean>;
    end_estimated?: OrNull<boolean>;
}

/**
 * What may be passed for a {@link Hold}.
 *
 * ```js
 * const session = { connectedTime: 0, disconnectedTime: 9000 };
 * durations({ session, context: { holds: [{ start_time: 2000 }] } }).heldMs; // 7000
 * ```
 */
export interface HoldInput extends HoldAliases {
    /**
     * When it began. Absent: that is not known.
     */
    startTime?: OrNull<TimeInput>;
    /**
     * When it ended. Absent: it goes on.
     */
    endTime?: OrNull<TimeInput>;
    /**
     * Whether its start is when a frame was received that told of it.
     */
    startEstimated?: OrNull<boolean>;
    /**
     * Whether its end is when a frame was received that told of it.
     */
    endEstimated?: OrNull<boolean>;
}

/**
 * Whether a record is sound, and how long it did what.
 *
 * ```js
 * const { valid, durations } = inspect({ id: "a", state: "alerting", startAlertingTime: 0 }, 5000);
 * [valid, durations.phaseMs]; // [true, 5000]
 * ```
 */
export interface Inspection {
    /**
     * Whether there is no error. Warnings don't count.
     */
    valid: boolean;
    /**
     * What is wrong, or odd: in the order of the fields, then of the rules.
     */
    issues: Issue[];
    /**
     * How long it did what. Fields in error count as absent.
     */
    durations: Durations;
}

/**
 * Why a value is no time.
 *
 * ```js
 * validate({ id: "a", connectedTime: "2026-03-02T09:00:00" }).issues[0].params; // { reason: "no_offset" }
 * ```
 */
export type InvalidTimeReason = "empty" | "no_offset" | "no_such_day" | "no_such_time" | "out_of_range" | "not_whole" | "syntax";

/**
 * One thing that is wrong with a record, or odd about it.
 *
 * ```js
 * const [issue] = validate({ id: "a", connectedTime: 9000, disconnectedTime: 1000 }).issues;
 * // `params` is typed by `code`.
 * if (issue.code === "time_order") issue.params.byMs; // 8000
 * ```
 */
export type Issue = IssueCode & IssuePlace;

/**
 * What an issue is about, with what there is to know of it.
 *
 * ```js
 * validate({}).issues[0].code; // "missing_id"
 * ```
 */
export type IssueCode = { code: "invalid_json"; params: { offset: number } } | { code: "invalid_type"; params: { expected: Expected; received: Received } } | { code: "invalid_time"; params: { reason: InvalidTimeReason } } | { code: "invalid_url" } | { code: "unsafe_url"; params: { reason: UnsafeUrlReason } } | { code: "untrusted_host"; params: { host: string } } | { code: "too_many"; params: { limit: number; received: number } } | { code: "unreadable" } | { code: "too_large"; params: { limit: number } } | { code: "store_lost" } | { code: "unknown_value"; params: { value: string; sentinel: boolean } } | { code: "duplicate_name"; params: { names: string[] } } | { code: "placeholder_time" } | { code: "epoch_seconds" } | { code: "missing_field" } | { code: "missing_id" } | { code: "time_order"; params: { earlier: string; later: string; byMs: number } } | { code: "clock_skew"; params: { earlier: string; later: string; byMs: number } } | { code: "state_conflict"; params: { reason: StateConflict } } | { code: "segment_order"; params: { byMs: number } } | { code: "segment_overlap"; params: { byMs: number } } | { code: "segment_outside"; params: { byMs: number } } | { code: "segment_open" } | { code: "wrapup_mismatch"; params: { durationSeconds: number; afterCallWorkSeconds: number } } | { code: "unknown_field"; params: { suggestion?: string } };

/**
 * What every issue has, whatever its code.
 *
 * ```js
 * const [{ severity, path, message }] = validate({ id: "a", state: 5 }).issues;
 * [severity, path, message]; // ["error", ["state"], "expected a string, received a number"]
 * ```
 */
export interface IssuePlace {
    /**
     * `error`: the record is not valid. `warning`: it is odd, but usable.
     */
    severity: Severity;
    /**
     * Where: keys as received and list indexes, from the root. Empty: the value itself.
     */
    path: Step[];
    /**
     * The same in English, for a developer. It may change from version to version: rely on `code`.
     */
    message: string;
}

/**
 * A list that is only read.
 *
 * ```js
 * parse({ id: "a", controlling: Object.freeze(["b"]) }).controlling; // ["b"]
 * ```
 */
export type List<T> = readonly T[];

/**
 * A known member of an enum, or a string that is none of them, exactly as it was received.
 *
 * In TypeScript: `T | (string & {})`, which completes the known members in an editor and admits any other.
 *
 * ```js
 * parse({ id: "a", state: "humming" }).state; // "humming"
 * ```
 */
export type Open<T> = T | (string & {});

/**
 * A value that may also be `null` or `undefined`, which both mean that it is absent.
 *
 * ```js
 * parse({ id: "a", peerId: null, provider: undefined }); // { id: "a" }
 * ```
 */
export type OrNull<T> = T | null | undefined;

/**
 * The legs of one co-browse session.
 *
 * ```js
 * const live = new LiveSessions();
 * live.apply([
 *   { id: "a", cobrowseSessionId: "s", cobrowseRole: "sharer" },
 *   { id: "b", cobrowseSessionId: "s", cobrowseRole: "viewer" },
 * ]);
 * live.pairs(); // [{ cobrowseSessionId: "s", sharers: ["a"], viewers: ["b"], controlling: [], controls: [] }]
 * ```
 */
export interface Pair {
    /**
     * The co-browse session.
     */
    cobrowseSessionId: string;
    /**
     * The keys of the legs that share their page.
     */
    sharers: string[];
    /**
     * The keys of the legs that view it.
     */
    viewers: string[];
    /**
     * The keys of the legs that may control another's page right now.
     */
    controlling: string[];
    /**
     * Whom they may control.
     */
    controls: Control[];
}

/**
 * Where a session stands.
 *
 * ```js
 * phase({ state: "alerting" }); // "alerting"
 * ```
 */
export type Phase = "scheduled" | "offering" | "contacting" | "dialing" | "alerting" | "connected" | "held" | "parked" | "afterCallWork" | "ended" | "unknown";

/**
 * Whose leg it is, and of which conversation.
 */
export interface Place {
    /**
     * The conversation that the leg belongs to.
     */
    conversationId?: string;
    /**
     * The participant whose leg it is.
     */
    participantId?: string;
    /**
     * The user that the participant is, of an agent's leg.
     */
    userId?: string;
    /**
     * What the participant is there for: `agent`, `user`, `customer`, `acd`, …
     */
    purpose?: string;
    /**
     * The name of the participant.
     */
    name?: string;
}

/**
 * The other names that a place's fields answer to.
 */
export interface PlaceAliases {
    conversation_id?: OrNull<string>;
    participant_id?: OrNull<string>;
    user_id?: OrNull<string>;
}

/**
 * What may be passed for a {@link Place}.
 */
export interface PlaceInput extends PlaceAliases {
    /**
     * The conversation that the leg belongs to.
     */
    conversationId?: OrNull<string>;
    /**
     * The participant whose leg it is.
     */
    participantId?: OrNull<string>;
    /**
     * The user that the participant is, of an agent's leg.
     */
    userId?: OrNull<string>;
    /**
     * What the participant is there for: `agent`, `user`, `customer`, `acd`, …
     */
    purpose?: OrNull<string>;
    /**
     * The name of the participant.
     */
    name?: OrNull<string>;
}

/**
 * A session in the metrics of the platform's analytics, in milliseconds. `null` until what is measured is
 * finished, and where the record does not say when it began or ended. A leg whose purpose is known and is neither `agent`
 * nor `user` has none of them: the platform gives a customer's, an IVR's or a queue's leg none either, so that sums over legs
 * equal its reports. Metrics that the payload itself carries (`context.reported`) are the answer for whatever purpose.
 *
 * ```js
 * platformMetrics({ connectedTime: 1000, disconnectedTime: 5000 }).tTalkComplete; // 4000
 * ```
 */
export interface PlatformMetrics {
    /**
     * Ring time of the agent, answered or not.
     */
    tAlert: number | null;
    /**
     * Talk time. `null` while an interaction goes on, or where its start or end is not known.
     */
    tTalkComplete: number | null;
    /**
     * Hold time. `null` while a hold goes on, or where its start or end is not known.
     */
    tHeldComplete: number | null;
    /**
     * After-call work, once it is done: in whole seconds (a multiple of 1000) where it is computed, else as it was reported. The
     * wrap-up's own number of seconds counts before the times.
     */
    tAcw: number | null;
    /**
     * Talk, hold, `tAcw`, dialing and contacting, once all of it is done. Ring time and parking are no part of it.
     */
    tHandle: number | null;
}

/**
 * What was found instead: the JavaScript `typeof`, or the kind of object.
 *
 * ```js
 * validate([]).issues[0].params; // { expected: "object", received: "array" }
 * ```
 */
export type Received = "undefined" | "null" | "boolean" | "number" | "bigint" | "string" | "symbol" | "function" | "array" | "object" | "date" | "map" | "set" | "regexp" | "promise" | "buffer" | "boxed";

/**
 * What the platform worked out itself of a leg, in milliseconds, by the names of its metrics. Values of one name are added
 * up. Absent: the payload does not say.
 *
 * ```js
 * platformMetrics({ session: {}, context: { reported: { tHandle: 57_000 } } }).tHandle; // 57000
 * ```
 */
export interface Reported {
    /**
     * Ring time; of a detail event its `alertingDurationMs`.
     */
    tAlert?: number;
    /**
     * Time reaching the agent before an outbound dial; of a detail event its `contactingDurationMs`.
     */
    tContacting?: number;
    /**
     * Time until the far end answered; of a detail event its `dialingDurationMs`.
     */
    tDialing?: number;
    /**
     * Talk time; of a detail event its `interactingDurationMs`.
     */
    tTalkComplete?: number;
    /**
     * Time on hold; of a detail event its `heldDurationMs`.
     */
    tHeldComplete?: number;
    /**
     * After-call work; of a detail event its `wrapupDurationMs`.
     */
    tAcw?: number;
    /**
     * Handle time.
     */
    tHandle?: number;
}

/**
 * The other names that reported metrics answer to.
 */
export interface ReportedAliases {
    t_alert?: OrNull<number>;
    t_contacting?: OrNull<number>;
    t_dialing?: OrNull<number>;
    t_talk_complete?: OrNull<number>;
    t_held_complete?: OrNull<number>;
    t_acw?: OrNull<number>;
    t_handle?: OrNull<number>;
}

/**
 * What may be passed for what is {@link Reported}.
 *
 * ```js
 * durations({ session: {}, context: { reported: { tTalkComplete: 60_000 } } }).interactingMs; // 60000
 * ```
 */
export interface ReportedInput extends ReportedAliases {
    /**
     * Ring time; of a detail event its `alertingDurationMs`.
     */
    tAlert?: OrNull<number>;
    /**
     * Time reaching the agent before an outbound dial; of a detail event its `contactingDurationMs`.
     */
    tContacting?: OrNull<number>;
    /**
     * Time until the far end answered; of a detail event its `dialingDurationMs`.
     */
    tDialing?: OrNull<number>;
    /**
     * Talk time; of a detail event its `interactingDurationMs`.
     */
    tTalkComplete?: OrNull<number>;
    /**
     * Time on hold; of a detail event its `heldDurationMs`.
     */
    tHeldComplete?: OrNull<number>;
    /**
     * After-call work; of a detail event its `wrapupDurationMs`.
     */
    tAcw?: OrNull<number>;
    /**
     * Handle time.
     */
    tHandle?: OrNull<number>;
}

/**
 * One stretch of a communication: the platform's `Segment`.
 *
 * ```js
 * const { segments } = parse({ id: "a", segments: [{ startTime: 0, type: "Hold" }] });
 * segments; // [{ startTime: "1970-01-01T00:00:00.000Z", type: "Hold" }]
 * ```
 */
export interface Segment {
    /**
     * When the segment began. A segment without it is in error.
     */
    startTime: Time;
    /**
     * When the segment ended. Absent while it is open.
     */
    endTime?: Time;
    /**
     * What happened in it (`Alert`, `Interact`, `Hold`, `Parked`, `Wrapup`, …), in any case.
     */
    type?: string;
    /**
     * The type of the segment that follows, or `Disconnect`. An open segment says it already.
     */
    howEnded?: string;
    /**
     * Why the communication disconnected, on the segment that ended so.
     */
    disconnectType?: string;
}

/**
 * The other names that a segment's fields answer to.
 */
export interface SegmentAliases {
    start_time?: OrNull<TimeInput>;
    end_time?: OrNull<TimeInput>;
    how_ended?: OrNull<string>;
    disconnect_type?: OrNull<string>;
}

/**
 * What may be passed for a {@link Segment}.
 *
 * ```js
 * const { segments } = parse({ id: "a", segments: [{ start_time: new Date(0), endTime: null }] });
 * segments; // [{ startTime: "1970-01-01T00:00:00.000Z" }]
 * ```
 */
export interface SegmentInput extends SegmentAliases {
    /**
     * When the segment began. A segment without it is in error.
     */
    startTime?: OrNull<TimeInput>;
    /**
     * When the segment ended. Absent while it is open.
     */
    endTime?: OrNull<TimeInput>;
    /**
     * What happened in it (`Alert`, `Interact`, `Hold`, `Parked`, `Wrapup`, …), in any case.
     */
    type?: OrNull<string>;
    /**
     * The type of the segment that follows, or `Disconnect`. An open segment says it already.
     */
    howEnded?: OrNull<string>;
    /**
     * Why the communication disconnected, on the segment that ended so.
     */
    disconnectType?: OrNull<string>;
}

/**
 * One Genesys Cloud co-browse communication, checked and clean: the platform's `Cobrowsesession`.
 *
 * Every field is optional, and absent where the platform did not send it. Enum members are in
 * canonical spelling (unknown ones exactly as received), times are `yyyy-MM-ddTHH:mm:ss.mmmZ`.
 * Fields this package does not know are kept too.
 *
 * ```js
 * parse({ id: "a", state: "CONNECTED", connectedTime: "2026-03-02T10:00:00+01:00" });
 * // { state: "connected", id: "a", connectedTime: "2026-03-02T09:00:00.000Z" }
 * ```
 */
export interface Session {
    /**
     * The connection state of this communication.
     */
    state?: Open<State>;
    /**
     * The connection state in which this communication began.
     */
    initialState?: Open<State>;
    /**
     * The communication id: names this leg, not the participant and not the co-browse session.
     */
    id?: string;
    /**
     * Why the communication ended. Absent until it does.
     */
    disconnectType?: Open<DisconnectType>;
    /**
     * The address of this end of the communication (`self` in JSON).
     */
    self?: Address;
    /**
     * The id of the co-browse session, which all of its legs share.
     */
    cobrowseSessionId?: string;
    /**
     * Whether this client shares its page or views another's.
     */
    cobrowseRole?: Open<CobrowseRole>;
    /**
     * The ids of the co-browse participants whose page this client may control. Empty: none.
     */
    controlling?: string[];
    /**
     * Where the session can be viewed. Open it only if `isTrustedViewerUrl` says so.
     */
    viewerUrl?: string;
    /**
     * When the provider's event happened, by the provider's clock, corrected.
     */
    providerEventTime?: Time;
    /**
     * When the communication began to alert.
     */
    startAlertingTime?: Time;
    /**
     * When the communication connected, by the cloud's clock. Absent if it never did.
     */
    connectedTime?: Time;
    /**
     * When the communication disconnected, by the provider's clock. Absent while it is live.
     */
    disconnectedTime?: Time;
    /**
     * The provider of the medium.
     */
    provider?: string;
    /**
     * The communication id of the other end.
     */
    peerId?: string;
    /**
     * What the communication went through, in order. Absent in notifications, empty in lists.
     */
    segments?: Segment[];
    /**
     * How the agent wrapped the communication up.
     */
    wrapup?: Wrapup;
    /**
     * The agent's work after the communication ended.
     */
    afterCallWork?: AfterCallWork;
    /**
     * Whether after-call work was asked for; means something only where agents request it.
     */
    afterCallWorkRequired?: boolean;
}

/**
 * The other names that a session's fields answer to. The JSON name wins where both are present.
 */
export interface SessionAliases {
    initial_state?: OrNull<Open<State>>;
    disconnect_type?: OrNull<Open<DisconnectType>>;
    pcSelf?: OrNull<AddressInput>;
    pc_self?: OrNull<AddressInput>;
    cobrowse_session_id?: OrNull<string>;
    cobrowse_role?: OrNull<Open<CobrowseRole>>;
    viewer_url?: OrNull<string>;
    provider_event_time?: OrNull<TimeInput>;
    start_alerting_time?: OrNull<TimeInput>;
    connected_time?: OrNull<TimeInput>;
    disconnected_time?: OrNull<TimeInput>;
    peer_id?: OrNull<string>;
    after_call_work?: OrNull<AfterCallWorkInput>;
    after_call_work_required?: OrNull<boolean>;
}

/**
 * What may be passed for a session: a REST or notification leg as the platform or an SDK hands it
 * over, with `null` where something is missing, times in any accepted form, and names in camelCase
 * or snake_case.
 *
 * ```js
 * is({ id: "a", connected_time: new Date(), peerId: null }); // true
 * ```
 */
export interface SessionInput extends SessionAliases {
    /**
     * The connection state of this communication.
     */
    state?: OrNull<Open<State>>;
    /**
     * The connection state in which this communication began.
     */
    initialState?: OrNull<Open<State>>;
    /**
     * The communication id: names this leg, not the participant and not the co-browse session.
     */
    id?: OrNull<string>;
    /**
     * Why the communication ended. Absent until it does.
     */
    disconnectType?: OrNull<Open<DisconnectType>>;
    /**
     * The address of this end of the communication (`self` in JSON).
     */
    self?: OrNull<AddressInput>;
    /**
     * The id of the co-browse session, which all of its legs share.
     */
    cobrowseSessionId?: OrNull<string>;
    /**
     * Whether this client shares its page or views another's.
     */
    cobrowseRole?: OrNull<Open<CobrowseRole>>;
    /**
     * The ids of the co-browse participants whose page this client may control. Empty: none.
     */
    controlling?: OrNull<List<string>>;
    /**
     * Where the session can be viewed. Open it only if `isTrustedViewerUrl` says so.
     */
    viewerUrl?: OrNull<string>;
    /**
     * When the provider's event happened, by the provider's clock, corrected.
     */
    providerEventTime?: OrNull<TimeInput>;
    /**
     * When the communication began to alert.
     */
    startAlertingTime?: OrNull<TimeInput>;
    /**
     * When the communication connected, by the cloud's clock. Absent if it never did.
     */
    connectedTime?: OrNull<TimeInput>;
    /**
     * When the communication disconnected, by the provider's clock. Absent while it is live.
     */
    disconnectedTime?: OrNull<TimeInput>;
    /**
     * The provider of the medium.
     */
    provider?: OrNull<string>;
    /**
     * The communication id of the other end.
     */
    peerId?: OrNull<string>;
    /**
     * What the communication went through, in order. Absent in notifications, empty in lists.
     */
    segments?: OrNull<List<SegmentInput>>;
    /**
     * How the agent wrapped the communication up.
     */
    wrapup?: OrNull<WrapupInput>;
    /**
     * The agent's work after the communication ended.
     */
    afterCallWork?: OrNull<AfterCallWorkInput>;
    /**
     * Whether after-call work was asked for; means something only where agents request it.
     */
    afterCallWorkRequired?: OrNull<boolean>;
}

/**
 * How bad an issue is.
 *
 * ```js
 * validate({}).issues[0].severity; // "warning"
 * ```
 */
export type Severity = "error" | "warning";

/**
 * The shape of the payload that a leg was found in.
 *
 * ```js
 * legs({ id: "a", state: "alerting" })[0].shape; // "session"
 * ```
 */
export type Shape = "session" | "conversation" | "flatConversation" | "notification" | "flatNotification" | "analytics" | "detailEvent";

/**
 * One stretch of a timeline.
 *
 * ```js
 * timeline({ connectedTime: 1000, disconnectedTime: 5000 });
 * // [{ kind: "interacting", startMs: 1000, endMs: 5000, open: false }]
 * ```
 */
export interface Span {
    /**
     * What happened.
     */
    kind: SpanKind;
    /**
     * When it began: milliseconds since the epoch.
     */
    startMs: number;
    /**
     * When it ended, or `now` if it is open: milliseconds since the epoch.
     */
    endMs: number;
    /**
     * Whether it still goes on.
     */
    open: boolean;
    /**
     * Whether its start is no statement of the platform, but when a frame was received that told of it.
     */
    startEstimated?: true;
    /**
     * Whether its end is no statement of the platform, but when a frame was received that told of it.
     */
    endEstimated?: true;
}

/**
 * What happens in a {@link Span}.
 *
 * ```js
 * timeline({ connectedTime: 1000, disconnectedTime: 5000 }).map(({ kind }) => kind); // ["interacting"]
 * ```
 */
export type SpanKind = "alerting" | "contacting" | "dialing" | "interacting" | "held" | "parked" | "afterCallWork" | "other";

/**
 * The connection state of a communication (`Cobrowsesession.state`): the union of what the
 * platform's REST answers and notifications send.
 *
 * ```js
 * parse({ id: "a", state: "ALERTING" }).state; // "alerting"
 * ```
 */
export type State = "alerting" | "dialing" | "contacting" | "offering" | "connected" | "disconnected" | "terminated" | "scheduled" | "none" | "converting" | "uploading" | "transmitting" | "parked";

/**
 * What contradicts the state.
 *
 * ```js
 * validate({ id: "a", state: "connected" }).issues[0].params; // { reason: "connected_without_connected_time" }
 * ```
 */
export type StateConflict = "ended_without_disconnected_time" | "live_with_disconnected_time" | "live_with_disconnect_type" | "connected_without_connected_time" | "alerting_with_connected_time" | "live_with_after_call_work" | "complete_without_end_time" | "sharer_in_control";

/**
 * One step of an {@link Issue}'s path.
 *
 * ```js
 * validate({ id: "a", segments: [{}] }).issues[0].path; // ["segments", 0, "startTime"]
 * ```
 */
export type Step = string | number;

/**
 * A time in clean output: RFC 3339 in UTC with milliseconds, `2026-03-02T09:00:00.000Z`.
 *
 * ```js
 * parse({ id: "a", connectedTime: 0 }).connectedTime; // "1970-01-01T00:00:00.000Z"
 * ```
 */
export type Time = string;

/**
 * A time as it may be passed in: RFC 3339 text with an offset, milliseconds since the epoch (an
 * integer), a `Date`, or a `Temporal.Instant` or `Temporal.ZonedDateTime` where there is `Temporal`; from year 0001 to year 9999.
 *
 * ```js
 * parse({ id: "a", connectedTime: new Date(0) }).connectedTime; // "1970-01-01T00:00:00.000Z"
 * ```
 */
export type TimeInput = string | number | Date | { readonly epochMilliseconds: number; readonly [Symbol.toStringTag]: 'Temporal.Instant' | 'Temporal.ZonedDateTime' };

/**
 * What becomes of fields that this package does not know.
 *
 * ```js
 * validate({ id: "a", stat: 1 }, { unknownFields: "report" }).issues[0].params; // { suggestion: "state" }
 * ```
 */
export type UnknownFields = "keep" | "report";

/**
 * What makes a URL unsafe.
 *
 * ```js
 * validate({ id: "a", viewerUrl: "http://a.example" }).issues[0].params; // { reason: "scheme" }
 * ```
 */
export type UnsafeUrlReason = "scheme" | "credentials";

/**
 * Whether a record is sound.
 *
 * ```js
 * const { valid, issues } = validate({ state: "alerting" });
 * [valid, issues.length]; // [true, 1]
 * ```
 */
export interface Validation {
    /**
     * Whether there is no error. Warnings don't count.
     */
    valid: boolean;
    /**
     * What is wrong, or odd: in the order of the fields, then of the rules.
     */
    issues: Issue[];
}

/**
 * How an agent wrapped a communication up: the platform's `Wrapup`.
 *
 * ```js
 * parse({ id: "a", wrapup: { code: "c", durationSeconds: 5 } }).wrapup; // { code: "c", durationSeconds: 5 }
 * ```
 */
export interface Wrapup {
    /**
     * The wrap-up code: its id, or `ININ-WRAP-UP-TIMEOUT`.
     */
    code?: string;
    /**
     * The name of the wrap-up code.
     */
    name?: string;
    /**
     * What the agent noted.
     */
    notes?: string;
    /**
     * The tags that the agent chose.
     */
    tags?: string[];
    /**
     * How long after-call work took, in whole seconds, rounded down.
     */
    durationSeconds?: number;
    /**
     * When the wrap-up was done.
     */
    endTime?: Time;
    /**
     * Whether this is a pending save, made before the end: it ends nothing.
     */
    provisional?: boolean;
}

/**
 * The other names that a wrap-up's fields answer to.
 */
export interface WrapupAliases {
    duration_seconds?: OrNull<number>;
    end_time?: OrNull<TimeInput>;
}

/**
 * What may be passed for a {@link Wrapup}.
 *
 * ```js
 * parse({ id: "a", wrapup: { duration_seconds: 5, notes: null } }).wrapup; // { durationSeconds: 5 }
 * ```
 */
export interface WrapupInput extends WrapupAliases {
    /**
     * The wrap-up code: its id, or `ININ-WRAP-UP-TIMEOUT`.
     */
    code?: OrNull<string>;
    /**
     * The name of the wrap-up code.
     */
    name?: OrNull<string>;
    /**
     * What the agent noted.
     */
    notes?: OrNull<string>;
    /**
     * The tags that the agent chose.
     */
    tags?: OrNull<List<string>>;
    /**
     * How long after-call work took, in whole seconds, rounded down.
     */
    durationSeconds?: OrNull<number>;
    /**
     * When the wrap-up was done.
     */
    endTime?: OrNull<TimeInput>;
    /**
     * Whether this is a pending save, made before the end: it ends nothing.
     */
    provisional?: OrNull<boolean>;
}
