//! Log groups: what CloudWatch Logs keeps of many invocations of one function.
//!
//! A group is kept as pieces, so that what is logged next does not have all of it written anew:
//! one piece says what the group is, each other one holds a run of events of one stream.

use super::{LogEvent, LogSource, chunk::Chunk, filter::FilterPattern, retention};
use crate::invocation::Invocation;
use crate::written::{self, Unreadable};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most events that a group keeps; the oldest go first. CloudWatch keeps all of them; a page
/// cannot.
const MAX_EVENTS: usize = 20_000;
/// The most bytes of messages that a group keeps.
const MAX_BYTES: usize = 8 << 20;
/// The name of the piece that says what the group is.
const ABOUT: &str = "about";
/// The version of its written form.
const VERSION: u32 = 1;

/// The logs of one function: a stream for each environment.
#[derive(Clone, Debug)]
pub struct LogGroup {
    name: String,
    about: About,
    /// By number, in the order in which they were begun.
    chunks: BTreeMap<u64, Chunk>,
    /// The chunk of each stream that its next event goes to.
    open: BTreeMap<String, u64>,
    events: usize,
    bytes: usize,
    /// Chunks that were written to or forgotten since the changes were last taken.
    changed: BTreeSet<u64>,
    about_changed: bool,
    revision: u64,
    /// Whether a piece says what the group is.
    described: bool,
    /// Chunks that a later version has written: their numbers are taken.
    newer: BTreeSet<u64>,
    /// A later version says what the group is, so nothing of it is written here.
    frozen: bool,
}

/// What a group is, besides its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    version: u32,
    created_ms: u64,
    retention_days: Option<u32>,
    /// How many events were forgotten because there was no room for them.
    dropped: u64,
    /// The number of the next chunk.
    next: u64,
}

/// Which event of a group: stable for as long as the group keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventId {
    /// The number of its chunk.
    pub chunk: u64,
    /// Its place there.
    pub index: usize,
}

/// A part of a group to be kept: its name within the group, and its bytes; `None` if it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Letters and digits.
    pub name: String,
    /// What [`LogGroup::restore`] reads.
    pub bytes: Option<Vec<u8>>,
}

impl LogGroup {
    /// An empty group, created at this time of the virtual clock in milliseconds since 1970.
    #[must_use]
    pub fn new(name: impl Into<String>, created_ms: u64) -> Self {
        Self {
            about: About {
                version: VERSION,
                created_ms,
                ..About::default()
            },
            about_changed: true,
            described: true,
            ..Self::empty(name.into())
        }
    }

    fn empty(name: String) -> Self {
        Self {
            name,
            about: About::default(),
            chunks: BTreeMap::new(),
            open: BTreeMap::new(),
            events: 0,
            bytes: 0,
            changed: BTreeSet::new(),
            about_changed: false,
            revision: 0,
            described: false,
            newer: BTreeSet::new(),
            frozen: false,
        }
    }

    /// `/aws/lambda/<function>`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it was created, in milliseconds since 1970 on the virtual clock.
    #[must_use]
    pub const fn created_ms(&self) -> u64 {
        self.about.created_ms
    }

    /// After how many days events expire; `None` if never.
    #[must_use]
    pub const fn retention_days(&self) -> Option<u32> {
        self.about.retention_days
    }

    /// How many events are kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.events
    }

    /// Whether no event is kept.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// How many bytes their messages have.
    #[must_use]
    pub const fn stored_bytes(&self) -> usize {
        self.bytes
    }

    /// How many older events there is no room for any more.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.about.dropped
    }

    /// Another number after every change.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn chunks(&self) -> impl DoubleEndedIterator<Item = (u64, &Chunk)> {
        self.chunks.iter().map(|(number, chunk)| (*number, chunk))
    }

    /// Adds what an invocation logged.
    pub fn record(&mut self, invocation: &Invocation) {
        for event in &invocation.log_events {
            self.push(&invocation.log_stream_name, event.clone());
        }
        self.expire();
        while self.events > MAX_EVENTS || self.bytes > MAX_BYTES {
            let Some((&oldest, chunk)) = self.chunks.first_key_value() else {
                break;
            };
            self.about.dropped += u64::try_from(chunk.events.len()).unwrap_or(u64::MAX);
            self.about_changed = true;
            self.forget(oldest);
        }
        self.revision += 1;
    }

    fn push(&mut self, stream: &str, event: LogEvent) {
        self.events += 1;
        self.bytes += event.message.len();
        let open = self.open.get(stream).copied();
        let room = open.and_then(|number| {
            let chunk = self.chunks.get_mut(&number)?;
            chunk.has_room_for(&event).then_some((number, chunk))
        });
        if let Some((number, chunk)) = room {
            chunk.push(event);
            self.changed.insert(number);
            return;
        }
        let number = self.about.next;
        self.about.next += 1;
        self.about_changed = true;
        self.chunks.insert(number, Chunk::new(stream, event));
        self.open.insert(stream.to_owned(), number);
        self.changed.insert(number);
    }

    /// Sets after how many days events expire; `None` means never.
    ///
    /// # Errors
    /// [`retention::RetentionError`] if CloudWatch has no such setting.
    pub fn put_retention(&mut self, days: Option<u32>) -> Result<(), retention::RetentionError> {
        retention::check(days)?;
        self.about.retention_days = days;
        self.about_changed = true;
        self.revision += 1;
        self.expire();
        Ok(())
    }

    /// Forgets what is older than the retention, as seen from the newest event.
    fn expire(&mut self) {
        let Some(days) = self.about.retention_days else {
            return;
        };
        let newest = self.chunks.values().map(Chunk::newest_ms).max();
        let oldest = retention::oldest_kept_ms(newest.unwrap_or_default(), days);
        let expired: Vec<u64> = self
            .chunks()
            .filter(|(_, chunk)| chunk.newest_ms() < oldest)
            .map(|(number, _)| number)
            .collect();
        for number in expired {
            self.forget(number);
        }
    }

    fn forget(&mut self, number: u64) {
        if let Some(chunk) = self.chunks.remove(&number) {
            self.events -= chunk.events.len();
            self.bytes -= chunk.bytes;
            self.changed.insert(number);
            if self.open.get(&chunk.stream) == Some(&number) {
                self.open.remove(&chunk.stream);
            }
        }
    }

    /// The events of a stream, or of all, that a pattern matches: oldest first.
    #[must_use]
    pub fn select(&self, stream: Option<&str>, pattern: &FilterPattern) -> Vec<EventId> {
        let mut found: Vec<(u64, EventId)> = self
            .chunks()
            .filter(|(_, chunk)| stream.is_none_or(|stream| chunk.stream == stream))
            .flat_map(|(number, chunk)| {
                let events = chunk.events.iter().enumerate();
                events
                    .filter(|(_, event)| pattern.matches(&event.message))
                    .map(move |(index, event)| {
                        let id = EventId {
                            chunk: number,
                            index,
                        };
                        (event.timestamp_ms, id)
                    })
            })
            .collect();
        // Stable: what happened in the same millisecond stays in the order in which it was logged.
        found.sort_by_key(|(timestamp, _)| *timestamp);
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// An event and the name of its stream; `None` if it is not kept any more.
    #[must_use]
    pub fn event(&self, id: EventId) -> Option<(&str, &LogEvent)> {
        let chunk = self.chunks.get(&id.chunk)?;
        Some((&chunk.stream, chunk.events.get(id.index)?))
    }

    /// The newest events that Lambda itself wrote, newest first, with the names of their streams.
    pub(super) fn newest_of_platform(&self) -> impl Iterator<Item = (&str, &LogEvent)> {
        self.chunks().rev().flat_map(|(_, chunk)| {
            let events = chunk.events.iter().rev();
            events
                .filter(|event| event.source == LogSource::Platform)
                .map(|event| (chunk.stream.as_str(), event))
        })
    }

    /// Whether a later version of lambdabox says what the group is: it is shown then, but nothing of
    /// it is written.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// The pieces that changed since the last call.
    pub fn take_changes(&mut self) -> Vec<Piece> {
        let changed = std::mem::take(&mut self.changed);
        let about_changed = std::mem::take(&mut self.about_changed);
        if self.frozen {
            return Vec::new();
        }
        let mut pieces: Vec<Piece> = changed
            .into_iter()
            .map(|number| Piece {
                name: chunk_name(number),
                bytes: self.chunks.get(&number).map(Chunk::write),
            })
            .collect();
        if about_changed {
            pieces.push(Piece {
                name: ABOUT.to_owned(),
                bytes: Some(written::write(&self.about)),
            });
        }
        pieces
    }

    /// The names of all pieces that are kept: what goes when the group is deleted.
    #[must_use]
    pub fn piece_names(&self) -> Vec<String> {
        let chunks = self.chunks.keys().map(|number| chunk_name(*number));
        chunks.chain([ABOUT.to_owned()]).collect()
    }

    /// A group of pieces that are kept somewhere: [`LogGroup::put_piece`] brings them, and
    /// [`LogGroup::complete`] comes after the last one.
    #[must_use]
    pub fn of_pieces(name: impl Into<String>) -> Self {
        Self::empty(name.into())
    }

    /// Takes a piece as it is kept; `None` if it is not kept any more.
    ///
    /// # Errors
    /// [`Unreadable`] if it is damaged, or of a later version; the group goes on without it.
    pub fn put_piece(&mut self, name: &str, bytes: Option<&[u8]>) -> Result<(), Unreadable> {
        self.revision += 1;
        if name == ABOUT {
            self.described = false;
            self.frozen = false;
            let Some(bytes) = bytes else { return Ok(()) };
            let about: Result<About, _> = written::read(bytes, VERSION);
            self.frozen = about == Err(Unreadable::Newer);
            self.described = about.is_ok();
            self.about = about?;
            return Ok(());
        }
        let number = chunk_number(name).ok_or(Unreadable::Damaged)?;
        self.newer.remove(&number);
        if let Some(old) = self.chunks.remove(&number) {
            self.events -= old.events.len();
            self.bytes -= old.bytes;
        }
        let Some(bytes) = bytes else { return Ok(()) };
        let chunk = Chunk::read(bytes).inspect_err(|error| {
            if *error == Unreadable::Newer {
                self.newer.insert(number);
            }
        })?;
        self.events += chunk.events.len();
        self.bytes += chunk.bytes;
        self.chunks.insert(number, chunk);
        Ok(())
    }

    /// All pieces are there.
    pub fn complete(&mut self) {
        self.open = self
            .chunks
            .iter()
            .map(|(number, chunk)| (chunk.stream.clone(), *number))
            .collect();
        if !self.described {
            self.about = About {
                version: VERSION,
                created_ms: self
                    .chunks
                    .values()
                    .map(Chunk::newest_ms)
                    .min()
                    .unwrap_or_default(),
                ..About::default()
            };
            self.about_changed = true;
            self.described = true;
        }
        let taken = self.chunks.keys().chain(&self.newer).max();
        let after = taken.map_or(0, |last| last.saturating_add(1));
        self.about.next = self.about.next.max(after);
    }

    /// The group of these pieces, and the names of those that cannot be read.
    #[must_use]
    pub fn restore(name: impl Into<String>, pieces: &[(String, Vec<u8>)]) -> (Self, Vec<String>) {
        let mut group = Self::empty(name.into());
        let mut unreadable = Vec::new();
        for (name, bytes) in pieces {
            if group.put_piece(name, Some(bytes)).is_err() {
                unreadable.push(name.clone());
            }
        }
        group.complete();
        (group, unreadable)
    }
}

/// Sixteen hexadecimal digits, so that names sort as numbers do.
fn chunk_name(number: u64) -> String {
    format!("{number:016x}")
}

fn chunk_number(name: &str) -> Option<u64> {
    // The largest has no next one.
    u64::from_str_radix(name, 16)
        .ok()
        .filter(|number| *number < u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(timestamp_ms: u64, message: &str) -> LogEvent {
        LogEvent {
            timestamp_ms,
            source: LogSource::Function,
            message: message.to_owned(),
        }
    }

    /// As [`LogGroup::record`] does it.
    fn log(group: &mut LogGroup, stream: &str, events: impl IntoIterator<Item = LogEvent>) {
        let invocation = Invocation {
            log_events: events.into_iter().collect(),
            log_stream_name: stream.to_owned(),
            ..Invocation::example()
        };
        group.record(&invocation);
    }

    fn messages(group: &LogGroup, stream: Option<&str>, pattern: &str) -> Vec<String> {
        let pattern = FilterPattern::parse(pattern).unwrap();
        let ids = group.select(stream, &pattern).into_iter();
        ids.map(|id| group.event(id).unwrap().1.message.clone())
            .collect()
    }

    #[test]
    fn events_of_all_streams_come_in_the_order_of_time() {
        let mut group = LogGroup::new("/aws/lambda/f", 1);
        log(&mut group, "a", [event(1, "one"), event(3, "three")]);
        log(&mut group, "b", [event(2, "two"), event(3, "also three")]);
        assert_eq!(
            messages(&group, None, ""),
            ["one", "two", "three", "also three"]
        );
        assert_eq!(messages(&group, Some("b"), ""), ["two", "also three"]);
        assert_eq!(messages(&group, None, "three -also"), ["three"]);
    }

    #[test]
    fn only_the_newest_events_are_kept_and_the_others_are_counted() {
        let mut group = LogGroup::new("/aws/lambda/f", 0);
        let many = MAX_EVENTS + 10_000;
        for part in 0..u64::try_from(many / 1_000).unwrap() {
            let times = part * 1_000..(part + 1) * 1_000;
            log(&mut group, "a", times.map(|time| event(time, "x")));
        }
        assert!(group.len() <= MAX_EVENTS && group.len() > MAX_EVENTS - 256);
        assert_eq!(
            group.dropped() + u64::try_from(group.len()).unwrap(),
            u64::try_from(many).unwrap()
        );
        let newest = group.select(None, &FilterPattern::default()).pop().unwrap();
        let newest = group.event(newest).unwrap().1.timestamp_ms;
        assert_eq!(newest, u64::try_from(many).unwrap() - 1);
    }

    #[test]
    fn bytes_are_bounded_too_even_of_one_invocation() {
        let mut group = LogGroup::new("/aws/lambda/f", 0);
        let long = "x".repeat(1 << 20);
        log(&mut group, "a", (0..20).map(|time| event(time, &long)));
        assert!(group.stored_bytes() <= MAX_BYTES);
        assert_eq!(group.len(), 8);
    }

    #[test]
    fn a_record_writes_only_what_it_changed() {
        let mut group = LogGroup::new("/aws/lambda/f", 0);
        log(&mut group, "a", (0..1_000).map(|time| event(time, "x")));
        assert_eq!(
            group.take_changes().len(),
            4 + 1,
            "four chunks and the group"
        );
        log(&mut group, "a", [event(1_000, "y")]);
        let changes = group.take_changes();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].name, "0000000000000003");
        assert!(group.take_changes().is_empty());
    }

    #[test]
    fn pieces_give_the_same_group_again() {
        let mut group = LogGroup::new("/aws/lambda/f", 7);
        log(&mut group, "a", (0..300).map(|time| event(time, "x")));
        log(&mut group, "b", [event(300, "<b>\u{1b}")]);
        group.put_retention(Some(7)).unwrap();
        let mut pieces: Vec<_> = group
            .take_changes()
            .into_iter()
            .map(|piece| (piece.name, piece.bytes.unwrap()))
            .collect();
        let (mut again, damaged) = LogGroup::restore("/aws/lambda/f", &pieces);
        assert!(damaged.is_empty());
        assert_eq!(messages(&again, None, ""), messages(&group, None, ""));
        assert_eq!((again.len(), again.stored_bytes()), (301, 300 + 4));
        assert_eq!((again.created_ms(), again.retention_days()), (7, Some(7)));
        // What comes next goes where it would have gone.
        log(&mut again, "a", [event(301, "y")]);
        assert_eq!(again.take_changes().len(), 1);

        pieces.push(("zz".into(), Vec::new()));
        pieces[0].1 = b"{}".to_vec();
        let (rest, damaged) = LogGroup::restore("/aws/lambda/f", &pieces);
        assert_eq!(damaged, ["0000000000000000", "zz"]);
        assert_eq!(rest.len(), 301 - 256);
    }

    #[test]
    fn what_a_later_version_wrote_is_not_written_over() {
        let newer = br#"{"version":2,"unheard":"of"}"#;
        let mut group = LogGroup::of_pieces("g");
        assert_eq!(
            group.put_piece("0000000000000007", Some(newer)),
            Err(Unreadable::Newer)
        );
        group.complete();
        log(&mut group, "a", [event(1, "x")]);
        let names: Vec<_> = group.take_changes().into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["0000000000000008", "about"]);

        assert_eq!(group.put_piece(ABOUT, Some(newer)), Err(Unreadable::Newer));
        group.complete();
        log(&mut group, "a", [event(2, "y")]);
        assert!(group.is_frozen() && group.take_changes().is_empty());
        // A piece that is gone takes its events along.
        group.put_piece("0000000000000008", None).unwrap();
        group.complete();
        assert!(group.is_empty());
    }

    #[test]
    fn what_expires_goes_without_being_counted_as_lost() {
        let day = 86_400_000;
        let mut group = LogGroup::new("/aws/lambda/f", 0);
        log(&mut group, "old", [event(0, "old")]);
        log(&mut group, "new", [event(2 * day, "new")]);
        group.put_retention(Some(1)).unwrap();
        assert_eq!(messages(&group, None, ""), ["new"]);
        assert_eq!(group.dropped(), 0);
        assert!(group.put_retention(Some(2)).is_err());
        // A stream that expired as a whole begins anew.
        log(&mut group, "old", [event(2 * day, "again")]);
        assert_eq!(messages(&group, Some("old"), ""), ["again"]);
        let names: Vec<_> = group
            .take_changes()
            .into_iter()
            .map(|piece| (piece.name, piece.bytes.is_some()))
            .collect();
        assert_eq!(names[0], ("0000000000000000".to_owned(), false));
        assert_eq!(group.piece_names().len(), 3);
    }
}
