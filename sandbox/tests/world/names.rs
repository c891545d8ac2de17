//! Names: directories, links, renaming, as Linux on Lambda has them.

use crate::support::{CREATE, Guest, OPEN, READ, WRITE};
use lambdabox_sandbox::{DescriptorType, ErrorCode as E};

const MIB: u64 = 1 << 20;

#[test]
fn directories() {
    let mut guest = Guest::new(MIB);
    guest.mkdir("tmp/d/").unwrap();
    assert_eq!(guest.mkdir("tmp/d"), Err(E::Exist));
    assert_eq!(guest.mkdir("tmp/."), Err(E::Exist));
    assert_eq!(guest.mkdir("tmp/none/d"), Err(E::NoEntry));
    guest.mkdir("tmp/d/e").unwrap();
    assert_eq!(guest.stat("tmp/d").unwrap().link_count, 3);
    assert_eq!(guest.stat("tmp/d/e/..").unwrap().link_count, 3);
    assert_eq!(guest.rmdir("tmp/d"), Err(E::NotEmpty));
    assert_eq!(guest.rmdir("tmp/d/."), Err(E::Invalid));
    assert_eq!(guest.unlink("tmp/d"), Err(E::IsDirectory));
    guest.make("tmp/f", b"").unwrap();
    assert_eq!(guest.rmdir("tmp/f"), Err(E::NotDirectory));
    assert_eq!(guest.rmdir("tmp/none"), Err(E::NoEntry));
    assert_eq!(guest.unlink("tmp/none"), Err(E::NoEntry));
    assert_eq!(guest.unlink("tmp/f/"), Err(E::NotDirectory));
    guest.rmdir("tmp/d/e").unwrap();
    guest.rmdir("tmp/d/").unwrap();
    assert_eq!(guest.names("tmp").unwrap(), ["f"]);
}

#[test]
fn a_removed_directory_can_be_listed_but_not_filled() {
    let mut guest = Guest::new(MIB);
    guest.mkdir("tmp/d").unwrap();
    let directory = guest.open("tmp/d", OPEN, READ).unwrap();
    guest.rmdir("tmp/d").unwrap();
    assert_eq!(
        guest.ok(|s| s.descriptor_open_at(directory, true, "x", CREATE, WRITE)),
        Err(E::NoEntry)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_create_directory_at(directory, "x")),
        Err(E::NoEntry)
    );
    let listing = guest
        .ok(|s| s.descriptor_read_directory(directory))
        .unwrap();
    assert_eq!(guest.ok(|s| s.read_directory_entry(listing)), Ok(None));
    assert_eq!(
        guest
            .ok(|s| s.descriptor_stat(directory))
            .unwrap()
            .link_count,
        0
    );
}

#[test]
fn a_listing_survives_changes() {
    let mut guest = Guest::new(MIB);
    for name in ["b", "d", "f"] {
        guest.make(&format!("tmp/{name}"), b"").unwrap();
    }
    let directory = guest.open("tmp", OPEN, READ).unwrap();
    let listing = guest
        .ok(|s| s.descriptor_read_directory(directory))
        .unwrap();
    let next = |guest: &mut Guest| {
        let entry = guest.ok(|s| s.read_directory_entry(listing)).unwrap();
        entry.map(|entry| entry.name)
    };
    assert_eq!(next(&mut guest).as_deref(), Some("b"));
    guest.unlink("tmp/b").unwrap();
    guest.unlink("tmp/d").unwrap();
    guest.make("tmp/a", b"").unwrap();
    guest.make("tmp/e", b"").unwrap();
    assert_eq!(next(&mut guest).as_deref(), Some("e"));
    assert_eq!(next(&mut guest).as_deref(), Some("f"));
    assert_eq!(next(&mut guest), None);
}

#[test]
fn symbolic_links() {
    let mut guest = Guest::new(MIB);
    guest.make("tmp/file", b"contents").unwrap();
    guest.mkdir("tmp/dir").unwrap();
    guest.symlink("file", "tmp/relative").unwrap();
    guest.symlink("/tmp/file", "tmp/absolute").unwrap();
    guest.symlink("../tmp/dir", "tmp/to-dir").unwrap();
    guest.symlink("new", "tmp/dangling").unwrap();
    guest.symlink("loop", "tmp/loop").unwrap();
    assert_eq!(guest.read("tmp/relative").unwrap(), b"contents");
    assert_eq!(guest.read("tmp/absolute").unwrap(), b"contents");
    guest.make("tmp/to-dir/inside", b"x").unwrap();
    assert_eq!(guest.names("tmp/to-dir").unwrap(), ["inside"]);
    assert_eq!(guest.read("tmp/loop"), Err(E::Loop));
    assert_eq!(guest.read("tmp/dangling"), Err(E::NoEntry));
    guest.make("tmp/dangling", b"made").unwrap();
    assert_eq!(guest.read("tmp/new").unwrap(), b"made");

    let root = guest.root;
    assert_eq!(
        guest.ok(|s| s.descriptor_open_at(root, false, "tmp/relative", OPEN, READ)),
        Err(E::Loop)
    );
    let stat = guest.ok(|s| s.descriptor_stat_at(root, false, "tmp/relative"));
    let stat = stat.unwrap();
    assert_eq!((stat.kind, stat.size), (DescriptorType::SymbolicLink, 4));
    assert_eq!(
        guest
            .ok(|s| s.descriptor_readlink_at(root, "tmp/absolute"))
            .as_deref(),
        Ok("/tmp/file")
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_readlink_at(root, "tmp/file")),
        Err(E::Invalid)
    );
    assert_eq!(guest.symlink("x", "tmp/file"), Err(E::Exist));
    assert_eq!(guest.symlink("", "tmp/y"), Err(E::NoEntry));
    assert_eq!(guest.symlink("x", "tmp/y/"), Err(E::NoEntry));
    assert_eq!(
        guest.symlink(&"x".repeat(4096), "tmp/y"),
        Err(E::NameTooLong)
    );
    assert_eq!(guest.rmdir("tmp/to-dir"), Err(E::NotDirectory));
    assert_eq!(guest.rmdir("tmp/to-dir/"), Err(E::NotDirectory));
    assert_eq!(guest.mkdir("tmp/dangling"), Err(E::Exist));
    guest.unlink("tmp/to-dir").unwrap();
    assert_eq!(guest.names("tmp/dir").unwrap(), ["inside"]);

    // Forty links may follow each other.
    guest.symlink("file", "tmp/l1").unwrap();
    for number in 2..=41 {
        guest
            .symlink(&format!("l{}", number - 1), &format!("tmp/l{number}"))
            .unwrap();
    }
    assert!(guest.read("tmp/l40").is_ok());
    assert_eq!(guest.read("tmp/l41"), Err(E::Loop));
}

#[test]
fn hard_links() {
    let mut guest = Guest::new(MIB);
    guest.make("tmp/a", b"one").unwrap();
    guest.link("tmp/a", "tmp/b").unwrap();
    assert_eq!(guest.stat("tmp/a").unwrap().link_count, 2);
    guest.make("tmp/b", b"two").unwrap();
    assert_eq!(guest.read("tmp/a").unwrap(), b"two");
    assert_eq!(guest.link("tmp/a", "tmp/b"), Err(E::Exist));
    assert_eq!(guest.link("tmp/a", "tmp/c/"), Err(E::NoEntry));
    assert_eq!(guest.link("tmp/none", "tmp/c"), Err(E::NoEntry));
    guest.mkdir("tmp/d").unwrap();
    assert_eq!(guest.link("tmp/d", "tmp/c"), Err(E::NotPermitted));
    let root = guest.root;
    let hash = |guest: &mut Guest, path: &str| {
        guest
            .ok(|s| s.descriptor_metadata_hash_at(root, true, path))
            .unwrap()
    };
    assert_eq!(hash(&mut guest, "tmp/a"), hash(&mut guest, "tmp/b"));
    assert_ne!(hash(&mut guest, "tmp/a"), hash(&mut guest, "tmp/d"));
    guest.unlink("tmp/a").unwrap();
    assert_eq!(guest.read("tmp/b").unwrap(), b"two");
}

#[test]
fn renaming() {
    let mut guest = Guest::new(MIB);
    guest.make("tmp/a", b"a").unwrap();
    guest.make("tmp/b", b"b").unwrap();
    guest.mkdir("tmp/d").unwrap();
    guest.mkdir("tmp/d/e").unwrap();
    guest.mkdir("tmp/empty").unwrap();
    guest.rename("tmp/a", "tmp/b").unwrap();
    assert_eq!(guest.read("tmp/b").unwrap(), b"a");
    assert_eq!(guest.rename("tmp/a", "tmp/b"), Err(E::NoEntry));
    assert_eq!(guest.rename("tmp/b", "tmp/d"), Err(E::IsDirectory));
    assert_eq!(guest.rename("tmp/d", "tmp/b"), Err(E::NotDirectory));
    assert_eq!(guest.rename("tmp/d", "tmp/d/e/f"), Err(E::Invalid));
    assert_eq!(guest.rename("tmp/d", "tmp/d"), Ok(()));
    assert_eq!(guest.rename("tmp/d/e", "tmp/d"), Err(E::NotEmpty));
    assert_eq!(guest.rename("tmp/b", "tmp/new/"), Err(E::NotDirectory));
    assert_eq!(guest.rename("tmp/.", "tmp/x"), Err(E::Busy));
    assert_eq!(guest.rename("tmp", "var"), Err(E::ReadOnly));
    guest.rename("tmp/d", "tmp/empty").unwrap();
    assert_eq!(guest.names("tmp/empty").unwrap(), ["e"]);
    guest.rename("tmp/empty/e", "tmp/moved/").unwrap();
    assert_eq!(guest.stat("tmp/empty").unwrap().link_count, 2);
    assert_eq!(guest.stat("tmp/moved/..").unwrap().link_count, 4);
    // Two names of one file: nothing happens, both stay.
    guest.link("tmp/b", "tmp/c").unwrap();
    guest.rename("tmp/b", "tmp/c").unwrap();
    assert_eq!(guest.names("tmp").unwrap(), ["b", "c", "empty", "moved"]);
}
