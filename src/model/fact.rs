//! The numbers of facts: where each of them stands in the list ([`Facts`](super::facts::Facts)).

/// What a fact is about, which is also its place in the list. The field table says which field is which fact.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub(crate) enum Fact {
    /// There is an id.
    Id,
    /// The number of the state, or [`UNKNOWN_MEMBER`].
    State,
    /// The number of the disconnect type, or [`UNKNOWN_MEMBER`].
    DisconnectType,
    /// The number of the role, or [`UNKNOWN_MEMBER`].
    CobrowseRole,
    /// How many ids `controlling` has.
    Controlling,
    ProviderEventTime,
    StartAlertingTime,
    ConnectedTime,
    DisconnectedTime,
    /// How many elements `segments` has, unsound ones included.
    Segments,
    /// There is a wrap-up with a value.
    Wrapup,
    WrapupSeconds,
    WrapupEndTime,
    WrapupProvisional,
    /// There is after-call work with a value.
    AfterCallWork,
    AfterCallWorkStartTime,
    AfterCallWorkEndTime,
    /// The number of the state of after-call work, or [`UNKNOWN_MEMBER`].
    AfterCallWorkState,
    /// The context says whether the leg is on hold.
    Held,
    StartHoldTime,
    /// How many elements `holds` has.
    Holds,
    ParkTime,
    /// How many elements `parks` has.
    Parks,
    EndReceivedAt,
    /// 1: the participant is there to handle conversations; 0: for another purpose.
    Handled,
    AlertingTimeoutMs,
    WrapupTimeoutMs,
    /// There are metrics or durations that the platform worked out itself.
    Reported,
    ReportedAlert,
    ReportedContacting,
    ReportedDialing,
    ReportedTalk,
    ReportedHeld,
    ReportedWork,
    ReportedHandle,
    /// 1: nothing but detail events told of the leg, each of which tells of one moment alone.
    FromEvents,
    /// No fact: behind the last one.
    End,
}

/// How many facts there are before those of segments.
pub(crate) const FACTS: usize = Fact::End as usize;

/// The number of an enum member that no table knows.
pub(crate) const UNKNOWN_MEMBER: f64 = -1.0;

/// The facts of a segment, in their order. A segment without a start is unsound, and takes part in nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub(crate) enum SegmentFact {
    StartTime,
    EndTime,
    /// The number of a [`SegmentKind`].
    Type,
}

/// How many facts a segment has.
pub(crate) const SEGMENT_FACTS: usize = SegmentFact::Type as usize + 1;

/// The facts of a hold, or of a time of being parked, in their order. They follow those of the segments.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub(crate) enum HoldFact {
    StartTime,
    EndTime,
    StartEstimated,
    EndEstimated,
}

/// How many facts a hold has.
pub(crate) const HOLD_FACTS: usize = HoldFact::EndEstimated as usize + 1;
