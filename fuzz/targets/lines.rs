//! Records one after another, in pieces that end anywhere: the same as in one piece, and as each record alone.
#![no_main]

use cobrowse_session::fuzzing::{Line, inspect_lines};
use cobrowse_session::{Inspection, Options, inspect};
use cobrowse_session_fuzz::{LEVELS, MARK, NOW, depth, first_number};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

/// How many bytes may come one by one: what is not complete is read again with each of them.
const ONE_BY_ONE: usize = 300;

// A byte says how many cuts there are, two say where each is, one says after how many records the reader pauses; then
// come the records.
fuzz_target!(|data: &[u8]| {
    let (count, mut data) = first_number(data, 8);
    let mut cuts = Vec::new();
    for _ in 0..count {
        let Some((cut, rest)) = data.split_first_chunk::<2>() else { return };
        cuts.push(usize::from(u16::from_le_bytes(*cut)));
        data = rest;
    }
    let (most, data) = first_number(data, 5);

    let (whole, gave_up) = inspect_lines(&[data], usize::MAX, NOW);
    assert_places(data, &whole);
    assert_each(data, &whole, gave_up);
    let all: Vec<&[u8]> = data.chunks(1).take(ONE_BY_ONE + 1).collect();
    let mut ways = vec![pieces(data, &mut cuts)];
    if all.len() <= ONE_BY_ONE {
        ways.push(all);
    }
    for pieces in ways {
        let (mut lines, also_gave_up) = inspect_lines(&pieces, most + 1, NOW);
        assert_eq!(gave_up, also_gave_up);
        // Of an array that is no JSON from somewhere on, the rest is one record, whose end nobody waits for.
        if let (true, Some(last), Some(expected)) = (gave_up, lines.last_mut(), whole.last()) {
            assert!(last.length <= expected.length);
            last.length = expected.length;
        }
        assert_eq!(lines, whole, "in {} pieces", pieces.len());
    }
});

/// The pieces between cuts, which are places anywhere.
fn pieces<'d>(data: &'d [u8], cuts: &mut Vec<usize>) -> Vec<&'d [u8]> {
    for cut in &mut *cuts {
        *cut %= data.len() + 1;
    }
    cuts.extend([0, data.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &data[pair[0]..pair[1]]).collect()
}

/// Records follow one another within the bytes.
fn assert_places(data: &[u8], lines: &[Line]) {
    let mut at = 0;
    for line in lines {
        assert!(line.offset >= at);
        at = line.offset + line.length;
    }
    assert!(at <= data.len());
}

/// Each record is what it is alone.
fn assert_each(data: &[u8], lines: &[Line], gave_up: bool) {
    let body = data.strip_prefix(MARK).unwrap_or(data);
    let is_space = |bytes: &[u8]| bytes.iter().all(|byte| b" \t\r\n".contains(byte));
    let start = body.iter().position(|byte| !is_space(&[*byte]));
    if start.is_some_and(|start| body[start] == b'[') {
        assert_elements(body, data, lines, gave_up);
        return;
    }
    assert!(!gave_up);
    let mut expected = Vec::new();
    let mut offset = data.len() - body.len();
    let is_json =
        |alone: &Inspection| alone.issues.first().is_none_or(|issue| issue.code.name() != "invalid_json");
    for line in body.split(|byte| *byte == b'\n') {
        let mut rest = line;
        while !is_space(rest) {
            // An object is a record by itself if another one follows it.
            let object = first_object(rest).map(|end| (end, inspect(&rest[..end], NOW, &Options::default())));
            let next = object.filter(|(_, alone)| is_json(alone)).and_then(|(end, _)| {
                let behind = rest[end..].iter().position(|byte| !is_space(&[*byte]))?;
                (rest[end + behind] == b'{').then_some((end, end + behind))
            });
            let (length, next) = next.unwrap_or((rest.len(), rest.len()));
            let alone = inspect(&rest[..length], NOW, &Options::default());
            expected.push(Line { offset, length, inspection: is_json(&alone).then_some(alone) });
            offset += next;
            rest = &rest[next..];
        }
        offset += rest.len() + 1;
    }
    assert_eq!(lines, expected);
}

/// Where the object ends that bytes begin with, if it is JSON.
fn first_object(bytes: &[u8]) -> Option<usize> {
    let body = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let start = body.iter().position(|byte| !b" \t\r".contains(byte)).filter(|start| body[*start] == b'{')?;
    let (mut depth, mut in_string, mut is_escaped) = (0, false, false);
    for (at, byte) in body.iter().enumerate().skip(start) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(bytes.len() - body.len() + at + 1);
        }
    }
    None
}

fn assert_elements(body: &[u8], data: &[u8], lines: &[Line], gave_up: bool) {
    let of = |line: &Line| &data[line.offset..line.offset + line.length];
    for line in lines.iter().filter(|line| line.inspection.is_some()) {
        assert_eq!(line.inspection.as_ref(), Some(&inspect(of(line), NOW, &Options::default())));
    }
    let bad = lines.iter().position(|line| line.inspection.is_none());
    assert_eq!(
        bad,
        gave_up.then(|| lines.len().saturating_sub(1)),
        "only the last record is what could not be read"
    );
    let elements: Option<Vec<&RawValue>> =
        str::from_utf8(body).ok().and_then(|text| serde_json::from_str(text).ok());
    match elements {
        Some(elements) => {
            let read = elements.iter().take_while(|element| depth(element.get()) <= LEVELS).count();
            assert_eq!(gave_up, read < elements.len());
            assert_eq!(lines.len(), read + usize::from(gave_up));
            for (line, element) in lines.iter().zip(&elements[..read]) {
                assert_eq!(of(line), element.get().as_bytes());
            }
        }
        None => assert!(gave_up),
    }
}
