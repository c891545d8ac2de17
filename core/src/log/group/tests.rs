use super::pieces::ABOUT;
use super::*;
use crate::written::Unreadable;

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

/// The group of these pieces, and the names of those that cannot be read.
fn of_pieces(name: &str, pieces: &[(String, Vec<u8>)]) -> (LogGroup, Vec<String>) {
    let mut group = LogGroup::of_pieces(name);
    let unreadable = pieces
        .iter()
        .filter(|(name, bytes)| group.put_piece(name, Some(bytes)).is_err())
        .map(|(name, _)| name.clone())
        .collect();
    group.complete();
    (group, unreadable)
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
    let (mut again, damaged) = of_pieces("/aws/lambda/f", &pieces);
    assert!(damaged.is_empty());
    assert_eq!(messages(&again, None, ""), messages(&group, None, ""));
    assert_eq!((again.len(), again.stored_bytes()), (301, 300 + 4));
    assert_eq!((again.created_ms(), again.retention_days()), (7, Some(7)));
    // What comes next goes where it would have gone.
    log(&mut again, "a", [event(301, "y")]);
    assert_eq!(again.take_changes().len(), 1);

    pieces.push(("zz".into(), Vec::new()));
    pieces[0].1 = b"{}".to_vec();
    let (rest, damaged) = of_pieces("/aws/lambda/f", &pieces);
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
