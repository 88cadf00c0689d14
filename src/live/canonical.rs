//! The canonical text of a value, by which two values with the same stamp are ordered: JSON with sorted keys.

use crate::model::Kind;
use crate::model::instant;
use crate::model::values::{Value, Values};

/// The text of a value of a field. An absent value has none, and so comes before all others.
pub(super) fn canonical(value: &Value, kind: Kind) -> String {
    let mut text = String::new();
    write(&mut text, value, kind);
    text
}

fn write(json: &mut String, value: &Value, kind: Kind) {
    match (value, kind) {
        (Value::Absent, _) => {}
        (Value::Number(at), Kind::Time) => write_string(json, &instant::format(*at)),
        (Value::Number(flag), Kind::Flag) => json.push_str(if *flag == 1 { "true" } else { "false" }),
        (Value::Number(member), Kind::Member(names)) => {
            write_string(json, names.get(*member as usize).copied().unwrap_or_default());
        }
        (Value::Number(count), _) => json.push_str(&count.to_string()),
        (Value::Text(text), _) => write_string(json, text),
        (Value::Texts(texts), _) => write_list(json, texts, |json, text| write_string(json, text)),
        (Value::Record(record), _) => write_record(json, record),
        (Value::Records(records), _) => write_list(json, records, write_record),
    }
}

fn write_list<T>(json: &mut String, items: &[T], write: impl Fn(&mut String, &T)) {
    for (index, item) in items.iter().enumerate() {
        json.push(if index == 0 { '[' } else { ',' });
        write(json, item);
    }
    json.push_str(if items.is_empty() { "[]" } else { "]" });
}

fn write_record(json: &mut String, record: &Values) {
    json.push('{');
    let mut separator = "";
    let mut last = "";
    // The tables are short: each round finds the next name.
    let fields = || record.table.fields.iter().enumerate();
    while let Some((index, field)) =
        fields().filter(|(_, field)| field.json_name() > last).min_by_key(|(_, field)| field.json_name())
    {
        last = field.json_name();
        let value = record.get(index);
        if !matches!(value, Value::Absent) {
            json.push_str(separator);
            write_string(json, last);
            json.push(':');
            write(json, value, field.kind);
            separator = ",";
        }
    }
    json.push('}');
}

fn write_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{8}' => json.push_str("\\b"),
            '\t' => json.push_str("\\t"),
            '\n' => json.push_str("\\n"),
            '\u{c}' => json.push_str("\\f"),
            '\r' => json.push_str("\\r"),
            '\0'..='\u{1f}' => {
                json.push_str("\\u00");
                let code = u32::from(character);
                json.extend(
                    [code / 16, code % 16].into_iter().filter_map(|digit| char::from_digit(digit, 16)),
                );
            }
            _ => json.push(character),
        }
    }
    json.push('"');
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::canonical;
    use crate::model::values::{Value, Values};
    use crate::model::{Kind, Session};
    use crate::{Options, parse};

    #[test]
    fn a_value_is_json_with_sorted_keys() {
        let json = r#"{
            "state": "CONNECTED", "id": "a\"\\\b\t\n\f\r\u0001\u001Fé", "controlling": [], "connectedTime": 0, "afterCallWorkRequired": true,
            "wrapup": {"tags": ["b", "a"], "code": "c", "durationSeconds": 5, "provisional": false},
            "segments": [{"type": "Hold", "startTime": 0, "endTime": 1}, {"startTime": 2}]
        }"#;
        let expected = [
            ("state", r#""connected""#),
            ("id", r#""a\"\\\b\t\n\f\r\u0001\u001fé""#),
            ("controlling", "[]"),
            ("connectedTime", r#""1970-01-01T00:00:00.000Z""#),
            ("afterCallWorkRequired", "true"),
            ("wrapup", r#"{"code":"c","durationSeconds":5,"provisional":false,"tags":["b","a"]}"#),
            (
                "segments",
                r#"[{"endTime":"1970-01-01T00:00:00.001Z","startTime":"1970-01-01T00:00:00.000Z","type":"Hold"},{"startTime":"1970-01-01T00:00:00.002Z"}]"#,
            ),
        ];
        let session = Values::of(&parse(json, &Options::default()).unwrap());
        for (index, field) in Session::TABLE.fields.iter().enumerate() {
            let name = field.json_name();
            let expected = expected.iter().find(|(own, _)| *own == name).map_or("", |(_, text)| text);
            assert_eq!(canonical(session.get(index), field.kind), expected, "{name}");
        }
    }

    #[test]
    fn an_absent_value_comes_first() {
        assert!(canonical(&Value::Absent, Kind::Texts) < canonical(&Value::Texts([].into()), Kind::Texts));
    }
}
