//! The enums that parameters of issues hold, each member with its name in JSON and its English words.

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal $words:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "describe", derive(tsify::Tsify))]
        pub enum $name {
            $(#[doc = $words] #[cfg_attr(feature = "describe", serde(rename = $text))] $variant,)+
        }

        impl $name {
            pub(super) fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                }
            }

            pub(super) fn words(self) -> &'static str {
                match self {
                    $($name::$variant => $words,)+
                }
            }
        }
    };
}

words! {
    /// What a field holds.
    ///
    /// ```
    /// use cobrowse_session::{Expected, IssueCode, Options, validate};
    ///
    /// let code = validate(r#"{"id": "a", "state": 5}"#, &Options::default()).issues[0].code.clone();
    /// assert!(matches!(code, IssueCode::InvalidType { expected: Expected::String, .. }));
    /// ```
    ///
    /// ```js
    /// validate({ id: "a", state: 5 }).issues[0].params; // { expected: "string", received: "number" }
    /// ```
    Expected {
        String = "string" "a string",
        Boolean = "boolean" "a boolean",
        Integer = "integer" "an integer from 0 to 4294967295",
        Time = "time" "a time",
        Array = "array" "an array",
        Object = "object" "an object",
        Json = "json" "JSON, as a string or as bytes",
    }
}

words! {
    /// Why a value is no time.
    ///
    /// ```
    /// use cobrowse_session::{InvalidTimeReason, IssueCode, Options, validate};
    ///
    /// let json = r#"{"id": "a", "connectedTime": "2026-02-30T09:00:00Z"}"#;
    /// let code = validate(json, &Options::default()).issues[0].code.clone();
    /// assert_eq!(code, IssueCode::InvalidTime { reason: InvalidTimeReason::NoSuchDay });
    /// ```
    ///
    /// ```js
    /// validate({ id: "a", connectedTime: "2026-03-02T09:00:00" }).issues[0].params; // { reason: "no_offset" }
    /// ```
    InvalidTimeReason {
        Empty = "empty" "expected a time, received an empty text",
        NoOffset = "no_offset" "expected an offset behind the time, such as Z or +01:00",
        NoSuchDay = "no_such_day" "there is no such day",
        NoSuchTime = "no_such_time" "there is no such time of day, or no such offset",
        OutOfRange = "out_of_range" "expected a time from year 0001 to year 9999",
        NotWhole = "not_whole" "expected whole milliseconds since the epoch",
        Syntax = "syntax" "expected an RFC 3339 date-time with an offset (2026-03-02T09:00:00.000Z), or milliseconds since the epoch",
    }
}

words! {
    /// What was found instead: the JavaScript `typeof`, or the kind of object.
    ///
    /// ```
    /// use cobrowse_session::{IssueCode, Options, Received, validate};
    ///
    /// let code = validate("[]", &Options::default()).issues[0].code.clone();
    /// assert!(matches!(code, IssueCode::InvalidType { received: Received::Array, .. }));
    /// ```
    ///
    /// ```js
    /// validate([]).issues[0].params; // { expected: "object", received: "array" }
    /// ```
    Received {
        Undefined = "undefined" "undefined",
        Null = "null" "null",
        Boolean = "boolean" "a boolean",
        Number = "number" "a number",
        Bigint = "bigint" "a bigint",
        String = "string" "a string",
        Symbol = "symbol" "a symbol",
        Function = "function" "a function",
        Array = "array" "an array",
        Object = "object" "an object",
        Date = "date" "a Date",
        Map = "map" "a Map",
        Set = "set" "a Set",
        Regexp = "regexp" "a RegExp",
        Promise = "promise" "a Promise",
        Buffer = "buffer" "a buffer",
        Boxed = "boxed" "a boxed primitive",
    }
}

words! {
    /// What contradicts the state.
    ///
    /// ```
    /// use cobrowse_session::{IssueCode, Options, StateConflict, validate};
    ///
    /// let code = validate(r#"{"id": "a", "state": "connected"}"#, &Options::default()).issues[0].code.clone();
    /// assert_eq!(code, IssueCode::StateConflict { reason: StateConflict::ConnectedWithoutConnectedTime });
    /// ```
    ///
    /// ```js
    /// validate({ id: "a", state: "connected" }).issues[0].params; // { reason: "connected_without_connected_time" }
    /// ```
    StateConflict {
        EndedWithoutDisconnectedTime =
            "ended_without_disconnected_time" "the session has ended, but has no disconnectedTime",
        LiveWithDisconnectedTime =
            "live_with_disconnected_time" "the session is live, but has a disconnectedTime",
        LiveWithDisconnectType = "live_with_disconnect_type" "the session is live, but has a disconnectType",
        ConnectedWithoutConnectedTime =
            "connected_without_connected_time" "the session is connected, but has no connectedTime",
        AlertingWithConnectedTime =
            "alerting_with_connected_time" "the session is alerting, but has a connectedTime",
        LiveWithAfterCallWork =
            "live_with_after_call_work" "the session is live, but after-call work is pending",
        CompleteWithoutEndTime =
            "complete_without_end_time" "after-call work is complete, but has no endTime",
        SharerInControl = "sharer_in_control" "the session is a sharer's, but controls another page",
    }
}

words! {
    /// What makes a URL unsafe.
    ///
    /// ```
    /// use cobrowse_session::{IssueCode, Options, UnsafeUrlReason, validate};
    ///
    /// let code = validate(r#"{"id": "a", "viewerUrl": "http://a.example"}"#, &Options::default()).issues[0].code.clone();
    /// assert_eq!(code, IssueCode::UnsafeUrl { reason: UnsafeUrlReason::Scheme });
    /// ```
    ///
    /// ```js
    /// validate({ id: "a", viewerUrl: "http://a.example" }).issues[0].params; // { reason: "scheme" }
    /// ```
    UnsafeUrlReason {
        Scheme = "scheme" "expected a URL with the scheme https",
        Credentials = "credentials" "expected a URL without a user name or password",
    }
}
