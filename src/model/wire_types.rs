//! The types of what may be passed in, as TypeScript knows them.

/// A time in clean output: RFC 3339 in UTC with milliseconds, `2026-03-02T09:00:00.000Z`.
///
/// ```js
/// parse({ id: "a", connectedTime: 0 }).connectedTime; // "1970-01-01T00:00:00.000Z"
/// ```
#[derive(tsify::Tsify)]
#[tsify(type = "string", rename = "Time")]
pub struct TimeText;

/// A time as it may be passed in: RFC 3339 text with an offset, milliseconds since the epoch (an
/// integer), a `Date`, or a `Temporal.Instant` or `Temporal.ZonedDateTime` where there is `Temporal`; from year 0001 to year 9999.
///
/// ```js
/// parse({ id: "a", connectedTime: new Date(0) }).connectedTime; // "1970-01-01T00:00:00.000Z"
/// ```
#[derive(tsify::Tsify)]
#[tsify(
    type = "string | number | Date | { readonly epochMilliseconds: number; readonly [Symbol.toStringTag]: 'Temporal.Instant' | 'Temporal.ZonedDateTime' }"
)]
pub struct TimeInput;

/// A value that may also be `null` or `undefined`, which both mean that it is absent.
///
/// ```js
/// parse({ id: "a", peerId: null, provider: undefined }); // { id: "a" }
/// ```
#[derive(tsify::Tsify)]
#[tsify(type = "T | null | undefined", type_params = "T")]
pub struct OrNull<T>(T);

/// A list that is only read.
///
/// ```js
/// parse({ id: "a", controlling: Object.freeze(["b"]) }).controlling; // ["b"]
/// ```
#[derive(tsify::Tsify)]
#[tsify(type = "readonly T[]", type_params = "T")]
pub struct List<T>(T);
