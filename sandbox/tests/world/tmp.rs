//! `/tmp` of one process in the next one.

use crate::support::{CREATE, Guest, WRITE};
use lambdabox_sandbox::{ErrorCode, Tmp};

const TMP_BYTES: u64 = 1 << 20;

/// A new process that finds the files of the one before.
fn after(before: &mut Guest) -> Guest {
    let tmp = before.sandbox.take_tmp();
    let mut next = Guest::new(TMP_BYTES);
    next.sandbox.put_tmp(tmp);
    next
}

#[test]
fn files_directories_and_links_are_still_there() {
    let mut first = Guest::new(TMP_BYTES);
    first.make("tmp/note", b"hello").unwrap();
    first.mkdir("tmp/a").unwrap();
    first.make("tmp/a/b", b"deep").unwrap();
    first.symlink("a/b", "tmp/to").unwrap();
    first.link("tmp/note", "tmp/a/same").unwrap();
    let before = first.stat("tmp/note").unwrap();
    let mut second = after(&mut first);
    assert_eq!(second.names("tmp").unwrap(), ["a", "note", "to"]);
    assert_eq!(second.read("tmp/note").unwrap(), b"hello");
    assert_eq!(second.read("tmp/to").unwrap(), b"deep");
    assert_eq!(second.stat("tmp/note").unwrap(), before, "times and links");
    // Both names are one file.
    let file = second.open("tmp/a/same", CREATE, WRITE).unwrap();
    let written = second.ok(|sandbox| sandbox.descriptor_write(file, b"J", 0));
    assert!(written.is_ok());
    assert_eq!(second.read("tmp/note").unwrap(), b"Jello");
    assert_eq!(
        second.read("var/task/shop/cart.py").unwrap(),
        b"ITEMS = []\n"
    );
    // And so on, for as long as the environment lives.
    let mut third = after(&mut second);
    third.unlink("tmp/note").unwrap();
    assert_eq!(third.read("tmp/a/same").unwrap(), b"Jello");
    third.make("tmp/a/new", b"1").unwrap();
    assert_eq!(third.names("tmp/a").unwrap(), ["b", "new", "same"]);
    third.rename("tmp/a", "tmp/c").unwrap();
    assert_eq!(third.read("tmp/c/b").unwrap(), b"deep");
}

#[test]
fn what_is_full_stays_full_and_what_only_an_open_file_kept_is_free() {
    let mut first = Guest::new(TMP_BYTES);
    let half = vec![7; TMP_BYTES as usize / 2];
    first.make("tmp/kept", &half).unwrap();
    let file = first.open("tmp/open", CREATE, WRITE).unwrap();
    let written = first.ok(|sandbox| sandbox.descriptor_write(file, &half, 0));
    assert!(written.is_ok());
    first.unlink("tmp/open").unwrap();
    assert_eq!(
        first.make("tmp/more", b"x"),
        Err(ErrorCode::InsufficientSpace)
    );
    let mut second = after(&mut first);
    second.make("tmp/more", &half).unwrap();
    assert_eq!(
        second.make("tmp/third", b"x"),
        Err(ErrorCode::InsufficientSpace)
    );
    second.unlink("tmp/kept").unwrap();
    second.make("tmp/third", b"x").unwrap();
}

#[test]
fn who_has_opened_tmp_before_it_is_filled_sees_the_files() {
    let mut first = Guest::new(TMP_BYTES);
    first.make("tmp/note", b"1").unwrap();
    let tmp = first.sandbox.take_tmp();
    assert_eq!(tmp.len(), 1);
    let mut second = Guest::new(TMP_BYTES);
    let root = second.root;
    let directory = second
        .ok(|sandbox| {
            sandbox.descriptor_open_at(
                root,
                true,
                "tmp",
                crate::support::OPEN,
                crate::support::READ,
            )
        })
        .unwrap();
    second.sandbox.put_tmp(tmp);
    let listing = second
        .ok(|sandbox| sandbox.descriptor_read_directory(directory))
        .unwrap();
    let entry = second.ok(|sandbox| sandbox.read_directory_entry(listing));
    assert_eq!(entry.unwrap().unwrap().name, "note");
    second.sandbox.drop_descriptor(directory);
    assert_eq!(second.read("tmp/note").unwrap(), b"1");
}

#[test]
fn a_fresh_tmp_changes_nothing() {
    let mut guest = Guest::new(TMP_BYTES);
    guest.sandbox.put_tmp(Tmp::default());
    assert!(guest.names("tmp").unwrap().is_empty());
    guest.make("tmp/x", b"1").unwrap();
    assert!(Guest::new(TMP_BYTES).sandbox.take_tmp().is_empty());
}
