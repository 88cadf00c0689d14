//! The records of a co-browse communication: one table of fields each, everything else derives from it.

use super::fact::{Fact, HoldFact, SegmentFact};
use super::facts::{HANDLERS, SegmentKind};
use super::instant::Time;
use super::members::{AfterCallWorkState, CobrowseRole, DisconnectType, Member, Open, State};
use super::record::{Holder, Record, View, fact, holds, record};
use super::table::{Field, Kind, Table};
use super::values::Value;
#[cfg(feature = "describe")]
use super::wire_types::{List, OrNull, TimeInput};

const STATE: Kind = Kind::Member(State::NAMES);

record! {
    /// One Genesys Cloud co-browse communication, checked and clean: the platform's `Cobrowsesession`.
    ///
    /// Every field is optional, and absent where the platform did not send it. Enum members are in
    /// canonical spelling (unknown ones exactly as received), times are `yyyy-MM-ddTHH:mm:ss.mmmZ`.
    /// Fields this package does not know are kept too.
    ///
    /// ```
    /// use cobrowse_session::{Options, Session, State, parse};
    ///
    /// let session: Session = parse(r#"{"id": "a", "state": "CONNECTED", "peer_id": null}"#, &Options::default()).unwrap();
    /// assert_eq!(session.state.unwrap().known(), Some(State::Connected));
    /// ```
    ///
    /// ```js
    /// parse({ id: "a", state: "CONNECTED", connectedTime: "2026-03-02T10:00:00+01:00" });
    /// // { state: "connected", id: "a", connectedTime: "2026-03-02T09:00:00.000Z" }
    /// ```
    Session,
    /// What may be passed for a session: a REST or notification leg as the platform or an SDK hands it
    /// over, with `null` where something is missing, times in any accepted form, and names in camelCase
    /// or snake_case.
    ///
    /// ```js
    /// is({ id: "a", connected_time: new Date(), peerId: null }); // true
    /// ```
    SessionInput,
    /// The other names that a session's fields answer to. The JSON name wins where both are present.
    SessionAliases in session_types by SessionField {
        /// The connection state of this communication.
        state: Open<State> as Open<State>, STATE => Fact::State, "state";
        /// The connection state in which this communication began.
        initial_state: Open<State> as Open<State>, STATE, "initialState" | initial_state;
        /// The communication id: names this leg, not the participant and not the co-browse session.
        id: String as String, Kind::Text => Fact::Id, "id";
        /// Why the communication ended. Absent until it does.
        disconnect_type: Open<DisconnectType> as Open<DisconnectType>,
            Kind::Member(DisconnectType::NAMES) => Fact::DisconnectType, "disconnectType" | disconnect_type;
        /// The address of this end of the communication (`self` in JSON).
        self_address: Address as AddressInput, Kind::Record(Address::TABLE), "self" | pcSelf | pc_self;
        /// The id of the co-browse session, which all of its legs share.
        cobrowse_session_id: String as String, Kind::Text, "cobrowseSessionId" | cobrowse_session_id;
        /// Whether this client shares its page or views another's.
        cobrowse_role: Open<CobrowseRole> as Open<CobrowseRole>,
            Kind::Member(CobrowseRole::NAMES) => Fact::CobrowseRole, "cobrowseRole" | cobrowse_role;
        /// The ids of the co-browse participants whose page this client may control. Empty: none.
        controlling: Vec<String> as List<String>, Kind::Texts => Fact::Controlling, "controlling";
        /// Where the session can be viewed. Open it only if `isTrustedViewerUrl` says so.
        viewer_url: String as String, Kind::Url, "viewerUrl" | viewer_url;
        /// When the provider's event happened, by the provider's clock, corrected.
        provider_event_time: Time as TimeInput, Kind::Time => Fact::ProviderEventTime, "providerEventTime" | provider_event_time;
        /// When the communication began to alert.
        start_alerting_time: Time as TimeInput, Kind::Time => Fact::StartAlertingTime, "startAlertingTime" | start_alerting_time;
        /// When the communication connected, by the cloud's clock. Absent if it never did.
        connected_time: Time as TimeInput, Kind::Time => Fact::ConnectedTime, "connectedTime" | connected_time;
        /// When the communication disconnected, by the provider's clock. Absent while it is live.
        disconnected_time: Time as TimeInput, Kind::Time => Fact::DisconnectedTime, "disconnectedTime" | disconnected_time;
        /// The provider of the medium.
        provider: String as String, Kind::Text, "provider";
        /// The communication id of the other end.
        peer_id: String as String, Kind::Text, "peerId" | peer_id;
        /// What the communication went through, in order. Absent in notifications, empty in lists.
        segments: Vec<Segment> as List<SegmentInput>, Kind::Records(Segment::TABLE) => Fact::Segments, "segments";
        /// How the agent wrapped the communication up.
        wrapup: Wrapup as WrapupInput, Kind::Record(Wrapup::TABLE) => Fact::Wrapup, "wrapup";
        /// The agent's work after the communication ended.
        after_call_work: AfterCallWork as AfterCallWorkInput,
            Kind::Record(AfterCallWork::TABLE) => Fact::AfterCallWork, "afterCallWork" | after_call_work;
        /// Whether after-call work was asked for; means something only where agents request it.
        after_call_work_required: bool as bool, Kind::Flag,
            "afterCallWorkRequired" | after_call_work_required;
    }
}

record! {
    /// Who is at one end of a communication: the platform's `Address`.
    ///
    /// ```
    /// use cobrowse_session::{Options, parse};
    ///
    /// let session = parse(r#"{"id": "a", "self": {"name": "Ada"}}"#, &Options::default()).unwrap();
    /// assert_eq!(session.self_address.unwrap().name.as_deref(), Some("Ada"));
    /// ```
    ///
    /// ```js
    /// parse({ id: "a", self: { name: "Ada" } }).self; // { name: "Ada" }
    /// ```
    Address,
    /// What may be passed for an [`Address`].
    ///
    /// ```js
    /// parse({ id: "a", self: { name_raw: "ada", name: null } }).self; // { nameRaw: "ada" }
    /// ```
    AddressInput,
    /// The other names that an address's fields answer to.
    AddressAliases in address_types by AddressField {
        /// The name as it is to be shown.
        name: String as String, Kind::Text, "name";
        /// The name as the network sent it.
        name_raw: String as String, Kind::Text, "nameRaw" | name_raw;
        /// The address in canonical form.
        address_normalized: String as String, Kind::Text, "addressNormalized" | address_normalized;
        /// The address as the network sent it.
        address_raw: String as String, Kind::Text, "addressRaw" | address_raw;
        /// The address as it is to be shown.
        address_displayable: String as String, Kind::Text, "addressDisplayable" | address_displayable;
    }
}

record! {
    /// One stretch of a communication: the platform's `Segment`.
    ///
    /// ```
    /// use cobrowse_session::{Options, parse};
    ///
    /// let session = parse(r#"{"id": "a", "segments": [{"startTime": 0, "type": "Hold"}]}"#, &Options::default()).unwrap();
    /// assert_eq!(session.segments.unwrap()[0].type_.as_deref(), Some("Hold"));
    /// ```
    ///
    /// ```js
    /// const { segments } = parse({ id: "a", segments: [{ startTime: 0, type: "Hold" }] });
    /// segments; // [{ startTime: "1970-01-01T00:00:00.000Z", type: "Hold" }]
    /// ```
    Segment,
    /// What may be passed for a [`Segment`].
    ///
    /// ```js
    /// const { segments } = parse({ id: "a", segments: [{ start_time: new Date(0), endTime: null }] });
    /// segments; // [{ startTime: "1970-01-01T00:00:00.000Z" }]
    /// ```
    SegmentInput,
    /// The other names that a segment's fields answer to.
    SegmentAliases in segment_types by SegmentField {
        [required] {
            /// When the segment began. A segment without it is in error.
            start_time: Time as TimeInput, Kind::Time => SegmentFact::StartTime, "startTime" | start_time;
        }
        /// When the segment ended. Absent while it is open.
        end_time: Time as TimeInput, Kind::Time => SegmentFact::EndTime, "endTime" | end_time;
        /// What happened in it (`Alert`, `Interact`, `Hold`, `Parked`, `Wrapup`, …), in any case.
        type_: String as String, Kind::Named(SegmentKind::NAMES) => SegmentFact::Type, "type";
        /// The type of the segment that follows, or `Disconnect`. An open segment says it already.
        how_ended: String as String, Kind::Text, "howEnded" | how_ended;
        /// Why the communication disconnected, on the segment that ended so.
        disconnect_type: String as String, Kind::Text, "disconnectType" | disconnect_type;
    }
}

record! {
    /// How an agent wrapped a communication up: the platform's `Wrapup`.
    ///
    /// ```
    /// use cobrowse_session::{Options, parse};
    ///
    /// let session = parse(r#"{"id": "a", "wrapup": {"code": "c", "durationSeconds": 5}}"#, &Options::default()).unwrap();
    /// assert_eq!(session.wrapup.unwrap().duration_seconds, Some(5));
    /// ```
    ///
    /// ```js
    /// parse({ id: "a", wrapup: { code: "c", durationSeconds: 5 } }).wrapup; // { code: "c", durationSeconds: 5 }
    /// ```
    Wrapup,
    /// What may be passed for a [`Wrapup`].
    ///
    /// ```js
    /// parse({ id: "a", wrapup: { duration_seconds: 5, notes: null } }).wrapup; // { durationSeconds: 5 }
    /// ```
    WrapupInput,
    /// The other names that a wrap-up's fields answer to.
    WrapupAliases in wrapup_types by WrapupField {
        /// The wrap-up code: its id, or `ININ-WRAP-UP-TIMEOUT`.
        code: String as String, Kind::Text, "code";
        /// The name of the wrap-up code.
        name: String as String, Kind::Text, "name";
        /// What the agent noted.
        notes: String as String, Kind::Text, "notes";
        /// The tags that the agent chose.
        tags: Vec<String> as List<String>, Kind::Texts, "tags";
        /// How long after-call work took, in whole seconds, rounded down.
        duration_seconds: u32 as u32, Kind::Count => Fact::WrapupSeconds, "durationSeconds" | duration_seconds;
        /// When the wrap-up was done.
        end_time: Time as TimeInput, Kind::Time => Fact::WrapupEndTime, "endTime" | end_time;
        /// Whether this is a pending save, made before the end: it ends nothing.
        provisional: bool as bool, Kind::Flag => Fact::WrapupProvisional, "provisional";
    }
}

record! {
    /// An agent's work after a communication ended: the platform's `AfterCallWork`.
    ///
    /// ```
    /// use cobrowse_session::{Options, parse};
    ///
    /// let session = parse(r#"{"id": "a", "afterCallWork": {"startTime": 0, "state": "pending"}}"#, &Options::default()).unwrap();
    /// assert_eq!(session.after_call_work.unwrap().start_time, Some(0));
    /// ```
    ///
    /// ```js
    /// const { afterCallWork } = parse({ id: "a", afterCallWork: { startTime: 0, state: "PENDING" } });
    /// afterCallWork; // { startTime: "1970-01-01T00:00:00.000Z", state: "pending" }
    /// ```
    AfterCallWork,
    /// What may be passed for [`AfterCallWork`].
    ///
    /// ```js
    /// phase({ state: "disconnected", after_call_work: { start_time: 0, state: "pending" } }); // "afterCallWork"
    /// ```
    AfterCallWorkInput,
    /// The other names that after-call work's fields answer to.
    AfterCallWorkAliases in after_call_work_types by AfterCallWorkField {
        /// When after-call work began.
        start_time: Time as TimeInput, Kind::Time => Fact::AfterCallWorkStartTime, "startTime" | start_time;
        /// When after-call work ended. Absent while it is pending.
        end_time: Time as TimeInput, Kind::Time => Fact::AfterCallWorkEndTime, "endTime" | end_time;
        /// The state of after-call work.
        state: Open<AfterCallWorkState> as Open<AfterCallWorkState>,
            Kind::Member(AfterCallWorkState::NAMES) => Fact::AfterCallWorkState, "state";
    }
}

record! {
    /// What the shape around a session knows beyond it. Timing looks at `held` and `startHoldTime`.
    ///
    /// ```
    /// use cobrowse_session::{Context, Open, Phase, Session, State, phase};
    ///
    /// let session = Session { state: Some(Open::Known(State::Connected)), ..Session::default() };
    /// let context = Context { held: Some(true), ..Context::default() };
    /// assert_eq!(phase(&session, &context), Phase::Held);
    /// ```
    ///
    /// ```js
    /// legs([{ id: "a", state: "connected", held: true }])[0].context; // { held: true }
    /// ```
    Context,
    /// What may be passed for a [`Context`].
    ///
    /// ```js
    /// phase({ session: { state: "connected" }, context: { held: true } }); // "held"
    /// ```
    ContextInput,
    /// The other names that a context's fields answer to.
    ContextAliases in context_types by ContextField {
        /// Whether the leg is on hold.
        held: bool as bool, Kind::Flag => Fact::Held, "held";
        /// When the hold began.
        start_hold_time: Time as TimeInput, Kind::Time => Fact::StartHoldTime, "startHoldTime" | start_hold_time;
        /// When it was on hold, as far as frames told. A hold without an end goes on.
        holds: Vec<Hold> as List<HoldInput>, Kind::Records(Hold::TABLE) => Fact::Holds, "holds";
        /// When it was parked last.
        park_time: Time as TimeInput, Kind::Time => Fact::ParkTime, "parkTime" | park_time;
        /// When it was parked, as far as frames told.
        parks: Vec<Hold> as List<HoldInput>, Kind::Records(Hold::TABLE) => Fact::Parks, "parks";
        /// When the first frame was received that said that it is over, of a leg that ended without a time of its own.
        end_received_at: Time as TimeInput, Kind::Time => Fact::EndReceivedAt, "endReceivedAt" | end_received_at;
        /// The direction of the leg: `inbound` or `outbound`.
        direction: String as String, Kind::Word, "direction";
        /// The queue that the leg came through.
        queue_id: String as String, Kind::Text, "queueId" | queue_id;
        /// How long the leg may alert, in milliseconds.
        alerting_timeout_ms: u32 as u32, Kind::Count => Fact::AlertingTimeoutMs, "alertingTimeoutMs" | alerting_timeout_ms;
        /// Whether a wrap-up is required. Set as soon as the agent connects.
        wrapup_required: bool as bool, Kind::Flag, "wrapupRequired" | wrapup_required;
        /// Whether a wrap-up is to be expected. Set while the leg alerts.
        wrapup_expected: bool as bool, Kind::Flag, "wrapupExpected" | wrapup_expected;
        /// Whether the wrap-up was skipped.
        wrapup_skipped: bool as bool, Kind::Flag, "wrapupSkipped" | wrapup_skipped;
        /// How the agent is asked to wrap up: `mandatory`, `optional`, `agentRequested`, `timeout`, `forcedTimeout`.
        wrapup_prompt: String as String, Kind::Word, "wrapupPrompt" | wrapup_prompt;
        /// How long after-call work may take, in milliseconds.
        wrapup_timeout_ms: u32 as u32, Kind::Count => Fact::WrapupTimeoutMs, "wrapupTimeoutMs" | wrapup_timeout_ms;
        /// What the platform worked out itself: the metrics of analytics details, the durations of detail events.
        reported: Reported as ReportedInput, Kind::Record(Reported::TABLE) => Fact::Reported, "reported";
        /// The participant that is listened to, of a supervisor's leg.
        monitored_participant_id: String as String, Kind::Text, "monitoredParticipantId" | monitored_participant_id;
        /// The participant that is coached, of a supervisor's leg.
        coached_participant_id: String as String, Kind::Text, "coachedParticipantId" | coached_participant_id;
        /// The participant in whose conversation a supervisor takes part.
        barged_participant_id: String as String, Kind::Text, "bargedParticipantId" | barged_participant_id;
    }
}

record! {
    /// A hold that frames told of, or a time of being parked.
    ///
    /// ```
    /// use cobrowse_session::{Context, Hold, Session, durations};
    ///
    /// let session = Session { connected_time: Some(0), disconnected_time: Some(9_000), ..Session::default() };
    /// let hold = Hold { start_time: Some(2_000), end_time: Some(5_000), ..Hold::default() };
    /// let context = Context { holds: Some(vec![hold]), ..Context::default() };
    /// assert_eq!(durations(&session, &context, 9_000).held_ms, Some(3_000));
    /// ```
    ///
    /// ```js
    /// const session = { connectedTime: 0, disconnectedTime: 9000 };
    /// durations({ session, context: { holds: [{ startTime: 2000, endTime: 5000 }] } }).heldMs; // 3000
    /// ```
    Hold,
    /// What may be passed for a [`Hold`].
    ///
    /// ```js
    /// const session = { connectedTime: 0, disconnectedTime: 9000 };
    /// durations({ session, context: { holds: [{ start_time: 2000 }] } }).heldMs; // 7000
    /// ```
    HoldInput,
    /// The other names that a hold's fields answer to.
    HoldAliases in hold_types by HoldField {
        /// When it began. Absent: that is not known.
        start_time: Time as TimeInput, Kind::Time => HoldFact::StartTime, "startTime" | start_time;
        /// When it ended. Absent: it goes on.
        end_time: Time as TimeInput, Kind::Time => HoldFact::EndTime, "endTime" | end_time;
        /// Whether its start is when a frame was received that told of it.
        start_estimated: bool as bool, Kind::Flag => HoldFact::StartEstimated, "startEstimated" | start_estimated;
        /// Whether its end is when a frame was received that told of it.
        end_estimated: bool as bool, Kind::Flag => HoldFact::EndEstimated, "endEstimated" | end_estimated;
    }
}

record! {
    /// What the platform worked out itself of a leg, in milliseconds, by the names of its metrics. Values of one name are added
    /// up. Absent: the payload does not say.
    ///
    /// ```
    /// use cobrowse_session::{Context, Reported, Session, platform_metrics};
    ///
    /// let reported = Reported { t_handle: Some(57_000), ..Reported::default() };
    /// let context = Context { reported: Some(reported), ..Context::default() };
    /// assert_eq!(platform_metrics(&Session::default(), &context).t_handle, Some(57_000));
    /// ```
    ///
    /// ```js
    /// platformMetrics({ session: {}, context: { reported: { tHandle: 57_000 } } }).tHandle; // 57000
    /// ```
    Reported,
    /// What may be passed for what is [`Reported`].
    ///
    /// ```js
    /// durations({ session: {}, context: { reported: { tTalkComplete: 60_000 } } }).interactingMs; // 60000
    /// ```
    ReportedInput,
    /// The other names that reported metrics answer to.
    ReportedAliases in reported_types by ReportedField {
        /// Ring time; of a detail event its `alertingDurationMs`.
        t_alert: u32 as u32, Kind::Count => Fact::ReportedAlert, "tAlert" | t_alert;
        /// Time reaching the agent before an outbound dial; of a detail event its `contactingDurationMs`.
        t_contacting: u32 as u32, Kind::Count => Fact::ReportedContacting, "tContacting" | t_contacting;
        /// Time until the far end answered; of a detail event its `dialingDurationMs`.
        t_dialing: u32 as u32, Kind::Count => Fact::ReportedDialing, "tDialing" | t_dialing;
        /// Talk time; of a detail event its `interactingDurationMs`.
        t_talk_complete: u32 as u32, Kind::Count => Fact::ReportedTalk, "tTalkComplete" | t_talk_complete;
        /// Time on hold; of a detail event its `heldDurationMs`.
        t_held_complete: u32 as u32, Kind::Count => Fact::ReportedHeld, "tHeldComplete" | t_held_complete;
        /// After-call work; of a detail event its `wrapupDurationMs`.
        t_acw: u32 as u32, Kind::Count => Fact::ReportedWork, "tAcw" | t_acw;
        /// Handle time.
        t_handle: u32 as u32, Kind::Count => Fact::ReportedHandle, "tHandle" | t_handle;
    }
}

record! {
    /// Whose leg it is, and of which conversation.
    Place,
    /// What may be passed for a [`Place`].
    PlaceInput,
    /// The other names that a place's fields answer to.
    PlaceAliases in place_types by PlaceField {
        /// The conversation that the leg belongs to.
        conversation_id: String as String, Kind::Text, "conversationId" | conversation_id;
        /// The participant whose leg it is.
        participant_id: String as String, Kind::Text, "participantId" | participant_id;
        /// The user that the participant is, of an agent's leg.
        user_id: String as String, Kind::Text, "userId" | user_id;
        /// What the participant is there for: `agent`, `user`, `customer`, `acd`, …
        purpose: String as String, Kind::Named(HANDLERS) => Fact::Handled, "purpose";
        /// The name of the participant.
        name: String as String, Kind::Text, "name";
    }
}

holds!(Address, Wrapup, AfterCallWork, Reported);
holds!([Segment]);
holds!([Hold]);
