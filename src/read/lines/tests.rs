//! Tests of the reader of many records.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::cases::cases;
use crate::check::check_session;
use crate::model::Session;
use crate::options::Options;
use crate::read::record::read_json;

const OPTIONS: ReadOptions = ReadOptions::STANDARD;

/// A record: where it lies, and what was found there.
type Found = (usize, usize, String);

/// What came of all the bytes.
#[derive(Debug, PartialEq)]
struct Outcome {
    records: Vec<Found>,
    state: State,
}

fn told(read: Result<&[u8], IssueCode>, readout: &mut Readout) -> String {
    let Ok(text) = read else { return "no JSON".to_owned() };
    let mut issues = Vec::new();
    check_session(readout, Session::TABLE, text, &Options::default(), &mut issues);
    format!("{:?} {issues:?}", readout.take_record(Session::TABLE))
}

/// Reads bytes that come in pieces, as the caller does: what a chunk was not done with stands before the next one.
/// Says what it read, and checks that all of the bytes are accounted for.
fn read_all<'b>(pieces: impl IntoIterator<Item = &'b [u8]>) -> Outcome {
    let mut outcome = Outcome { records: Vec::new(), state: State::default() };
    let mut rest: Vec<u8> = Vec::new();
    let mut done = 0;
    let mut readout = Readout::with_values();
    let mut next = |chunk: &[u8], outcome: &mut Outcome, done: usize, last: bool| {
        let Outcome { records, state } = outcome;
        let source = &mut Source { table: Session::TABLE, options: OPTIONS, readout: &mut readout };
        read(chunk, state, last, source, |place, read, readout| {
            assert!(place.offset + place.length <= chunk.len(), "a record lies within its chunk");
            records.push((done + place.offset, place.length, told(read, readout)));
            true
        })
    };
    for piece in pieces {
        rest.extend_from_slice(piece);
        let read = next(&rest, &mut outcome, done, false);
        assert!(read <= rest.len());
        rest.drain(..read);
        done += read;
    }
    assert_eq!(next(&rest, &mut outcome, done, true), rest.len(), "of the last chunk nothing is left");
    outcome
}

/// The pieces between cuts, of which each is a place anywhere.
fn pieces<'b>(bytes: &'b [u8], cuts: &[usize]) -> Vec<&'b [u8]> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

/// The same, however the bytes are cut. In an array, all that follows what is no JSON is one record, whose end nobody
/// waits for: how much of it is told is the only thing that the cuts may change.
fn assert_same(bytes: &[u8], cuts: &[usize]) {
    let mut whole = read_all([bytes]);
    let mut cut = read_all(pieces(bytes, cuts));
    if whole.state == State::Broken {
        let (last, other) = (whole.records.last_mut(), cut.records.last_mut());
        if let (Some(last), Some(other)) = (last, other) {
            assert_eq!(last.0 + last.1, bytes.len());
            last.1 = other.1;
        }
    }
    assert_eq!(whole, cut, "cut at {cuts:?}: {}", String::from_utf8_lossy(bytes));
}

/// Every byte belongs to one record, or is what may stand between records.
fn assert_accounted(bytes: &[u8]) {
    let Outcome { records, state } = read_all([bytes]);
    let between = |from: usize, to: usize| {
        let gap = &bytes[from..to];
        let gap = gap.strip_prefix(b"\xEF\xBB\xBF").filter(|_| from == 0).unwrap_or(gap);
        assert!(gap.iter().all(|byte| b" \t\r\n,[]".contains(byte)), "{gap:?} is passed over");
        if matches!(state, State::Start | State::Space | State::Line) {
            assert!(gap.iter().all(|byte| !b",[]".contains(byte)), "{gap:?} is no space");
        }
    };
    let mut at = 0;
    for (offset, length, _) in records {
        assert!(offset >= at, "records follow one another");
        between(at, offset);
        at = offset + length;
    }
    between(at, bytes.len());
}

const RECORDS: [&str; 9] = [
    r#"{"id": "a", "state": "connected", "connectedTime": "2026-03-02T09:00:00Z"}"#,
    r#"{"id": "ü\u00fc\ud83d\ude00😀 \"]},", "segments": [{"startTime": 1772442000000}, {}]}"#,
    "{}",
    "12.50e-1",
    "-0",
    "null",
    "true",
    r#""\\\"é""#,
    "[[], {\"a\": [1]}]",
];

/// Lines, arrays, and both with something wrong.
fn bodies() -> Vec<Vec<u8>> {
    let [lines, array] = [RECORDS.join("\r\n\r\n \n"), format!(" [ {} ] \n", RECORDS.join(" ,\n"))];
    let mut bodies = vec![
        format!("{}\n", &lines),
        format!("\u{FEFF}{lines}"),
        format!("\u{FEFF}{array}"),
        format!("\u{FEFF} \n"),
        lines.replace("true", "tru"),
        array.replace("true", "tru"),
        array.replace("-0", "-00"),
        array.replace(" ,\n", ","),
        format!("{array}x"),
        array.replace(']', ""),
        "[]".to_owned(),
        "[,]".to_owned(),
        "[{},]".to_owned(),
        "[1 2]".to_owned(),
        "[12".to_owned(),
        "\u{FEFF}\u{FEFF}[{}]".to_owned(),
        // Objects one behind the other, as far as they are some.
        format!("{{}}{}{}\t {}", RECORDS[0], RECORDS[1], RECORDS[0]),
        format!(" {}{}\n{}\r\n{}{}", RECORDS[0], RECORDS[1], RECORDS[0], RECORDS[2], RECORDS[2]),
        format!("{}{}x{}\n{}{}", RECORDS[1], RECORDS[0], RECORDS[0], RECORDS[2], RECORDS[2]),
        format!("{}{}[{}]", RECORDS[0], RECORDS[1], RECORDS[2]),
        format!("{}{{\"id\"", RECORDS[1]),
        "{}1{}".to_owned(),
        "1{}{}".to_owned(),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect::<Vec<_>>();
    for broken in [&b"\xFF"[..], b"\xC3", b"\xE2\x82", b"\xF0\x9F\x98", b"\xED\xA0\x80"] {
        for body in [&lines, &array] {
            let (before, after) = body.split_once("\"é").unwrap();
            bodies.push([before.as_bytes(), b"\"", broken, after.as_bytes()].concat());
            bodies.push([before.as_bytes(), b"\"", broken].concat());
            bodies.push([before.as_bytes(), broken, b"12]"].concat());
        }
    }
    bodies
}

#[test]
fn a_cut_anywhere_changes_nothing() {
    for body in bodies() {
        for cut in 0..=body.len() {
            assert_same(&body, &[cut]);
        }
        // Byte by byte.
        assert_same(&body, &(0..body.len()).collect::<Vec<_>>());
        assert_accounted(&body);
    }
}

#[test]
fn records_are_what_their_bytes_are() {
    let mut readout = Readout::with_values();
    for body in bodies() {
        for (offset, length, found) in read_all([&body[..]]).records {
            let bytes = &body[offset..offset + length];
            let read = read_json(JsonBytes::new(bytes, false), Session::TABLE, OPTIONS, &mut readout);
            let alone = told(read, &mut readout);
            assert_eq!(found, alone, "{}", String::from_utf8_lossy(bytes));
        }
    }
}

#[test]
fn objects_may_stand_one_behind_the_other() {
    let texts = |body: &str| -> Vec<String> {
        let found = read_all([body.as_bytes()]).records.into_iter();
        found.map(|(offset, length, _)| body.get(offset..offset + length).unwrap().to_owned()).collect()
    };
    assert_eq!(texts("{}{\"a\": {}}  {}\n {} {} \n{}"), ["{}", "{\"a\": {}}", "{}", " {}", "{} ", "{}"]);
    // What is no object behind one is no record of its own, and takes the rest of the line.
    assert_eq!(texts("{}{}[{}]{}\n{}"), ["{}", "{}[{}]{}", "{}"]);
    assert_eq!(texts("{}{}{\n{}{}"), ["{}", "{}", "{", "{}", "{}"]);
    assert_eq!(texts("{},{}\n{}{}"), ["{},{}", "{}", "{}"]);
}

#[test]
fn objects_without_line_ends_are_read_as_they_come() {
    let body = r#"{"id": "a"}"#.repeat(1000);
    let mut state = State::default();
    let readout = &mut Readout::default();
    let source = &mut Source { table: Session::TABLE, options: OPTIONS, readout };
    let mut count = 0;
    let done = read(body.as_bytes(), &mut state, false, source, |_, _, _| {
        count += 1;
        true
    });
    // Behind the last one there may be more of its line.
    assert_eq!((count, done), (999, body.len() - r#"{"id": "a"}"#.len()));
}

#[test]
fn the_first_line_is_read_as_the_others() {
    // A byte order mark behind a space is no JSON; and a line begins where the one before it ended.
    for line in [" \u{FEFF}{}", "\t {}", "{} "] {
        let text = format!("{line}\n{line}");
        let [first, second] = read_all([text.as_bytes()]).records.try_into().unwrap();
        assert_eq!((first.0, first.1), (0, line.len()));
        assert_eq!((first.1, first.2), (second.1, second.2));
    }
}

/// Values as JSON, some of them records.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let key = prop_oneof![
        prop::sample::select(vec!["id", "state", "connectedTime", "segments", "startTime", "self", "wrapup"])
            .prop_map(str::to_owned),
        any::<String>(),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Bytes that often mean something here.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let tokens = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\n",
        "\r\n",
        " ",
        "{}",
        "[]",
        "\"id\":",
        "\"a\"",
        "1",
        "0",
        "-",
        ".5",
        "e9",
        "true",
        "nul",
        "null",
        "\u{FEFF}",
        "é",
        "😀",
        "\\ud800",
        "{\"id\":\"a\"}",
        "\0",
    ];
    let token = prop_oneof![
        8 => prop::sample::select(tokens.to_vec()).prop_map(|token| token.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    (any::<bool>(), prop::collection::vec(token, 0..24))
        .prop_map(|(array, tokens)| [if array { &b"["[..] } else { b"" }, &tokens.concat()].concat())
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(any::<usize>(), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(20_000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_found_one_by_one(
        values in prop::collection::vec(value(), 0..6),
        pretty in any::<bool>(),
        cuts in cuts(),
    ) {
        let found = |bytes: &[u8]| -> Vec<Value> {
            let records = read_all(pieces(bytes, &cuts)).records;
            records.iter().map(|(at, length, _)| serde_json::from_slice(&bytes[*at..at + length]).unwrap()).collect()
        };
        let array = if pretty { serde_json::to_vec_pretty(&values) } else { serde_json::to_vec(&values) }.unwrap();
        prop_assert_eq!(&found(&array), &values);
        assert_same(&array, &cuts);
        // An array that comes first would be the one whose elements the records are.
        let lines: Vec<Value> = [vec![Value::Null], values].concat();
        let text = lines.iter().map(|value| format!("{value}\n")).collect::<String>();
        prop_assert_eq!(&found(text.as_bytes()), &lines);
        assert_same(text.as_bytes(), &cuts);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in bytes(), cuts in cuts()) {
        assert_accounted(&bytes);
        assert_same(&bytes, &cuts);
    }

    #[test]
    fn noise_is_read_to_its_end(bytes in prop::collection::vec(any::<u8>(), 0..64), cuts in cuts()) {
        assert_accounted(&bytes);
        assert_same(&bytes, &cuts);
    }
}
