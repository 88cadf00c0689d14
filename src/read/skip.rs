//! Passing over values, and the list of long containers by which they are passed over at once.

use super::document::KnownJson;
use super::scan::{Container, EXTENSION, Read, Scanner};

/// Shorter arrays and objects are passed over byte by byte as fast.
const SHORT: usize = 16;

/// What is taken down of a text, and what is passed over in it.
pub(super) struct Listed<'l> {
    /// Where long containers begin and end.
    pub containers: &'l mut Vec<Container>,
    pub known: Option<&'l dyn KnownJson>,
}

impl Scanner<'_> {
    /// Passes over any value, however deep, without recursion.
    pub fn skip_value(&mut self) -> Read<()> {
        self.skip(None)
    }

    /// Passes over any value, and takes down where long containers in it begin and end.
    pub fn skip_and_list(&mut self, listed: &mut Listed<'_>) -> Read<()> {
        self.skip(Some(listed))
    }

    /// `inside` holds a bit for each open bracket, set for an object.
    fn skip(&mut self, mut list: Option<&mut Listed<'_>>) -> Read<()> {
        let outer = self.depth;
        let mut inside: u128 = 0;
        // The containers that are open, by their numbers in the list.
        let mut open: Vec<usize> = Vec::new();
        loop {
            // At a value.
            match self.peek() {
                Some(b'{' | b'[') if self.skip_known() => {}
                // An element of a list in another container.
                Some(b'{')
                    if inside & 1 == 0
                        && self.depth > outer + 1
                        && list.as_mut().is_some_and(|list| self.skip_known_json(list)) => {}
                Some(bracket @ (b'{' | b'[')) => {
                    if let Some(Listed { containers, .. }) = &mut list {
                        open.push(containers.len());
                        containers.push(Container { start: self.at as u32, end: 0 });
                    }
                    let object = bracket == b'{';
                    self.open()?;
                    inside = (inside << 1) | u128::from(object);
                    if self.peek() != Some(if object { b'}' } else { b']' }) {
                        if object {
                            self.skip_any_key()?;
                        }
                        continue;
                    }
                    self.close();
                    self.list_end(&mut list, &mut open);
                    inside >>= 1;
                }
                Some(b'"') => self.skip_string()?,
                Some(b't') => self.word(b"true")?,
                Some(b'f') => self.word(b"false")?,
                Some(b'n') => self.word(b"null")?,
                Some(EXTENSION) if self.is_extended => self.extension().map(|_| ())?,
                _ => self.number().map(|_| ())?,
            }
            // After a value: close what ends here, or go on to the next element.
            loop {
                if self.depth == outer {
                    return Ok(());
                }
                let object = inside & 1 == 1;
                if self.more(if object { b'}' } else { b']' })? {
                    if object {
                        self.skip_any_key()?;
                    }
                    break;
                }
                self.list_end(&mut list, &mut open);
                inside >>= 1;
            }
        }
    }

    /// Passes over a container whose end is known.
    fn skip_known(&mut self) -> bool {
        let length = self.known_length();
        self.at += length.unwrap_or_default();
        length.is_some()
    }

    /// Passes over an object that was found to be JSON before.
    fn skip_known_json(&mut self, list: &mut Listed<'_>) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(length) = list.known.and_then(|known| known.length(rest, self.depth as usize)) else {
            return false;
        };
        let start = self.at as u32;
        self.at += length.get();
        list.containers.push(Container { start, end: self.at as u32 });
        true
    }

    /// The length of the container here, if it is known.
    pub fn known_length(&self) -> Option<usize> {
        let found = self.containers.binary_search_by_key(&(self.at as u32), |container| container.start);
        self.containers.get(found.ok()?).map(|container| (container.end - container.start) as usize)
    }

    /// Takes down where a container ends. A short one has none in it that is long, so that it is the last of the list.
    fn list_end(&self, list: &mut Option<&mut Listed<'_>>, open: &mut Vec<usize>) {
        let (Some(Listed { containers, .. }), Some(number)) = (list, open.pop()) else { return };
        match containers.get_mut(number) {
            Some(own) if self.at - own.start as usize >= SHORT => own.end = self.at as u32,
            _ => containers.truncate(number),
        }
    }

    fn skip_any_key(&mut self) -> Read<()> {
        if self.peek() != Some(b'"') {
            return self.fail();
        }
        self.skip_string()?;
        self.colon()
    }
}
