//! Frames to a store, good and bad, in any order and repeatedly, against a model that only replays the changes.
#![no_main]

use std::collections::BTreeMap;

use cobrowse_session::fuzzing::tick;
use cobrowse_session::{Applied, ChangeKind, Issue, LiveLeg, LiveOptions, LiveSessions, Phase, phase};
use cobrowse_session_fuzz::frames::Frames;
use cobrowse_session_fuzz::{MARK, NOW, is_read, save, snapshot};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|frames: Frames| {
    let received = &frames.received;
    let mut model = Model::new(all_media());
    let mut restored = None;
    for (index, (frame, at)) in received.iter().enumerate() {
        if index == frames.split {
            restored = Some(restore(&model.live));
        }
        let result = model.apply(frame, *at);
        model.assert_unchanged_by(frame, *at);
        if let Some(restored) = &mut restored {
            assert_eq!(restored.apply(frame, *at), result, "a restored store goes on as the other");
            assert_same_answers(restored, &model.live, *at);
        }
    }
    restore(&model.live);

    // The legs are the same in any order.
    let mut other = LiveSessions::new(all_media());
    for (frame, at) in frames.shuffled() {
        let _ = other.apply(frame, *at);
    }
    assert_eq!(snapshot(&other), snapshot(&model.live), "another order");
    assert_eq!(without_delays(&other), without_delays(&model.live), "another order");

    // Few legs are kept.
    let mut small =
        Model::new(LiveOptions { max_legs: 2, keep_ended_ms: Some(5_000.0), ..LiveOptions::default() });
    for (frame, at) in received {
        let _ = small.apply(frame, *at);
    }
    restore(&small.live);
});

fn all_media() -> LiveOptions {
    LiveOptions { media: vec!["all".to_owned()], ..LiveOptions::default() }
}

/// Two stores answer the same, whatever they are asked.
fn assert_same_answers(one: &LiveSessions, other: &LiveSessions, now: i64) {
    assert!(one.legs().eq(other.legs()));
    assert_eq!(one.counts(), other.counts());
    assert_eq!(one.pairs(), other.pairs());
    assert_eq!(one.clock_offset_ms(), other.clock_offset_ms());
    assert_eq!(tick(one, now), tick(other, now));
    for leg in other.legs() {
        assert_eq!(one.durations(&leg.key, now), other.durations(&leg.key, now));
        assert_eq!(one.timeline(&leg.key, now), other.timeline(&leg.key, now));
    }
    assert_eq!(save(one), save(other));
}

/// A save, without how late frames were: that depends on their order.
fn without_delays(live: &LiveSessions) -> Value {
    let mut save: Value = serde_json::from_str(&save(live)).expect("JSON");
    save["written"].as_array_mut().expect("a list").retain(|item| item["delay"].is_null());
    save
}

/// The store that another one is restored as: it shows the same, and is saved as the same.
fn restore(live: &LiveSessions) -> LiveSessions {
    let saved = save(live);
    let restored = LiveSessions::from_json(&saved, all_media()).expect("what was saved is a save");
    assert!(restored.legs().eq(live.legs()));
    assert_eq!(save(&restored), saved);
    restored
}

/// A store, and what its changes say that it holds.
struct Model {
    live: LiveSessions,
    most: usize,
    legs: BTreeMap<String, LiveLeg>,
    /// How many frames came.
    frames: usize,
    /// When the newest frame was received.
    newest: i64,
}

fn phase_of(LiveLeg { leg, .. }: &LiveLeg) -> Phase {
    phase(&leg.session, &leg.context)
}

impl Model {
    fn new(options: LiveOptions) -> Self {
        let most = options.max_legs as usize;
        Model { live: LiveSessions::new(options), most, legs: BTreeMap::new(), frames: 0, newest: 0 }
    }

    fn apply(&mut self, frame: &[u8], at: i64) -> Result<Applied, Vec<Issue>> {
        self.frames += 1;
        let text =
            str::from_utf8(frame.strip_prefix(MARK).unwrap_or(frame)).ok().filter(|text| is_read(text));
        let is_frame = text.is_some_and(|text| text.trim_start().starts_with(['{', '[']));
        let before = (!is_frame).then(|| (save(&self.live), self.live.clock_offset_ms()));
        let result = self.live.apply(frame, at);
        match &result {
            Ok(applied) => {
                assert!(is_frame, "only objects and lists are frames");
                self.newest = self.newest.max(at);
                for change in &applied.changes {
                    self.replay(&change.kind, &change.key);
                }
                for issue in &applied.issues {
                    assert!(!issue.path.is_empty(), "{issue:?}");
                }
            }
            Err(issues) => {
                assert!(issues.len() == 1 && issues[0].is_error() && issues[0].path.is_empty(), "{issues:?}");
                // No list of these frames is too long.
                let before = before.expect("objects and lists are frames");
                assert_eq!((save(&self.live), self.live.clock_offset_ms()), before, "a refused frame");
            }
        }
        self.assert_same();
        result
    }

    fn replay(&mut self, kind: &ChangeKind, key: &str) {
        let now = self.live.leg(key).cloned();
        match kind {
            ChangeKind::Added => {
                // It may be forgotten by the same frame.
                let leg = now.or_else(|| self.most.lt(&10).then(|| forgotten(key)));
                let old = self.legs.insert(key.to_owned(), leg.expect("what was added is there"));
                assert!(old.is_none(), "{key} was added twice");
            }
            ChangeKind::Updated { previous_key } => {
                let old = self.legs.remove(previous_key.as_deref().unwrap_or(key));
                assert!(old.is_some(), "{key} was not known before");
                let leg = now.or_else(|| self.most.lt(&10).then(|| forgotten(key)));
                let leg = leg.expect("what was updated is there");
                assert!(old.as_ref() != Some(&leg), "{key} is as it was");
                // Two legs may turn out to be one, which has the key of one of them.
                self.legs.insert(key.to_owned(), leg);
            }
            ChangeKind::Removed => {
                assert!(self.legs.remove(key).is_some(), "{key} was not known before");
                assert!(now.is_none());
            }
            // It is among what was updated.
            ChangeKind::PhaseChanged { from, to } => {
                assert_ne!(from, to);
                assert!(now.is_none_or(|leg| phase_of(&leg) == *to), "{key} is not in the phase {to:?}");
            }
            _ => assert!(self.legs.contains_key(key)),
        }
    }

    /// What the changes said is what the store holds, and all that it answers goes by it.
    fn assert_same(&self) {
        let legs: Vec<&LiveLeg> = self.live.legs().collect();
        assert_eq!(
            legs,
            self.legs.values().collect::<Vec<_>>(),
            "the changes don't tell of all that changed"
        );
        assert!(legs.len() <= self.most, "{} legs", legs.len());
        assert!(legs.iter().all(|leg| self.live.leg(&leg.key) == Some(*leg)));

        let mut counts = BTreeMap::new();
        for leg in &legs {
            *counts.entry(phase_of(leg)).or_insert(0) += 1;
        }
        assert_eq!(self.live.counts(), counts);
        for pair in self.live.pairs() {
            let keys = pair.sharers.iter().chain(&pair.viewers).chain(&pair.controlling);
            for key in keys {
                let leg = &self.legs[key].leg.session;
                assert_eq!(leg.cobrowse_session_id.as_ref(), Some(&pair.cobrowse_session_id));
            }
        }

        let offset = self.live.clock_offset_ms();
        let times = [NOW - 20_000, NOW, self.newest, NOW + 3_600_000];
        for now in [times[self.frames % 4], self.newest + 1] {
            let ticks = tick(&self.live, now - offset);
            assert_eq!(ticks.len(), legs.len());
            for (leg, (key, phase_ms)) in legs.iter().zip(ticks) {
                assert_eq!(leg.key, key);
                let of_store = self.live.durations(&leg.key, now).expect("the leg");
                // In the leg, receipts are as they were; the store reads them by the platform's clock.
                if offset == 0 {
                    assert_eq!(of_store, leg.leg.durations(now), "{key}");
                }
                assert_eq!(phase_ms, of_store.phase_ms, "tick of {key} at {now}");
            }
        }
    }

    /// The same frame again is no news.
    fn assert_unchanged_by(&mut self, frame: &[u8], at: i64) {
        if let Ok(applied) = self.live.apply(frame, at) {
            assert_eq!(applied.changes, [], "the same frame again");
        }
    }
}

/// A leg that a frame told of and that was forgotten at once.
fn forgotten(key: &str) -> LiveLeg {
    let mut live = LiveSessions::new(LiveOptions::default());
    live.apply(r#"{"id": "forgotten", "state": "none"}"#, 0).expect("a frame");
    LiveLeg { key: key.to_owned(), ..live.leg("forgotten").expect("the leg").clone() }
}
