//! Opening, reading, writing and what is known of a file, as Linux on Lambda has it.

use crate::support::{CREATE, EPOCH_NS, Guest, OPEN, READ, WRITE};
use lambdabox_sandbox::wasi::{READ_BYTES, StreamError};
use lambdabox_sandbox::{
    Datetime, DescriptorFlags, DescriptorType, ErrorCode as E, NewTimestamp, OpenFlags,
};

const MIB: u64 = 1 << 20;

#[test]
fn the_root_shows_tmp_and_the_package() {
    let mut guest = Guest::new(MIB);
    assert_eq!(
        guest.names(".").unwrap(),
        ["dev", "etc", "opt", "proc", "tmp", "usr", "var"]
    );
    assert_eq!(
        guest.names("var/task").unwrap(),
        ["lambda_function.py", "shop"]
    );
    assert_eq!(
        guest.read("var/task/shop/cart.py").unwrap(),
        b"ITEMS = []\n"
    );
    assert_eq!(
        guest.read("tmp/../var/task/shop/./cart.py").unwrap().len(),
        11
    );
    assert_eq!(
        guest.names("..").unwrap(),
        ["dev", "etc", "opt", "proc", "tmp", "usr", "var"]
    );
}

#[test]
fn everything_but_tmp_is_read_only() {
    let mut guest = Guest::new(MIB);
    assert_eq!(guest.make("hello", b"").err(), Some(E::ReadOnly));
    assert_eq!(
        guest.make("var/task/lambda_function.py", b"").err(),
        Some(E::ReadOnly)
    );
    let truncate = OpenFlags {
        truncate: true,
        ..OPEN
    };
    let package = "var/task/lambda_function.py";
    assert_eq!(guest.open(package, truncate, READ).err(), Some(E::ReadOnly));
    assert!(guest.open(package, CREATE, READ).is_ok());
    assert_eq!(guest.mkdir("var/task/new"), Err(E::ReadOnly));
    assert_eq!(guest.mkdir("var/task"), Err(E::Exist));
    assert_eq!(guest.rmdir("tmp"), Err(E::ReadOnly));
    assert_eq!(guest.unlink(package), Err(E::ReadOnly));
    assert_eq!(guest.symlink("x", "var/x"), Err(E::ReadOnly));
    assert_eq!(guest.rename(package, "var/task/x"), Err(E::ReadOnly));
    assert_eq!(guest.rename(package, "tmp/x"), Err(E::CrossDevice));
    assert_eq!(guest.link(package, "tmp/x"), Err(E::CrossDevice));
    assert_eq!(guest.link(package, "var/x"), Err(E::ReadOnly));
    let root = guest.root;
    let now = NewTimestamp::Now;
    let times = guest.ok(|sandbox| sandbox.descriptor_set_times_at(root, true, package, now, now));
    assert_eq!(times, Err(E::ReadOnly));
}

#[test]
fn opening() {
    let mut guest = Guest::new(MIB);
    let exclusive = OpenFlags {
        exclusive: true,
        ..CREATE
    };
    let directory = OpenFlags {
        directory: true,
        ..OPEN
    };
    let both = OpenFlags {
        directory: true,
        ..CREATE
    };
    assert_eq!(guest.open("", OPEN, READ), Err(E::NoEntry));
    assert_eq!(guest.open("/tmp", OPEN, READ), Err(E::NotPermitted));
    assert_eq!(guest.open("tmp/\0", OPEN, READ), Err(E::Invalid));
    assert_eq!(guest.open("tmp/none", OPEN, READ), Err(E::NoEntry));
    assert_eq!(guest.open("tmp/none/x", CREATE, WRITE), Err(E::NoEntry));
    assert_eq!(guest.open("tmp/x/", CREATE, WRITE), Err(E::IsDirectory));
    assert_eq!(guest.open("tmp", CREATE, READ), Err(E::IsDirectory));
    assert_eq!(guest.open("tmp", OPEN, WRITE), Err(E::IsDirectory));
    assert_eq!(guest.open("tmp/x", both, WRITE), Err(E::Invalid));
    guest.make("tmp/x", b"x").unwrap();
    assert_eq!(guest.open("tmp/x", exclusive, WRITE), Err(E::Exist));
    assert_eq!(guest.open("tmp/x", directory, READ), Err(E::NotDirectory));
    assert_eq!(guest.open("tmp/x/", OPEN, READ), Err(E::NotDirectory));
    assert_eq!(guest.open("tmp/x/y", CREATE, WRITE), Err(E::NotDirectory));
    assert!(guest.open("tmp", directory, READ).is_ok());
    assert_eq!(
        guest.open(&format!("tmp/{}", "n".repeat(256)), CREATE, WRITE),
        Err(E::NameTooLong)
    );
    assert!(
        guest
            .open(&format!("tmp/{}", "n".repeat(255)), CREATE, WRITE)
            .is_ok()
    );
    assert_eq!(
        guest.open(&"./".repeat(2048), OPEN, READ),
        Err(E::NameTooLong)
    );
    assert!(guest.open(&"./".repeat(2047), OPEN, READ).is_ok());
}

#[test]
fn descriptors_permit_what_they_were_opened_for() {
    let mut guest = Guest::new(MIB);
    let write_only = DescriptorFlags {
        read: false,
        ..WRITE
    };
    let writer = guest.open("tmp/x", CREATE, write_only).unwrap();
    let reader = guest.open("tmp/x", OPEN, READ).unwrap();
    let directory = guest.open("tmp", OPEN, READ).unwrap();
    assert_eq!(
        guest.ok(|s| s.descriptor_read(writer, 1, 0)),
        Err(E::BadDescriptor)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_read_via_stream(writer, 0)),
        Err(E::BadDescriptor)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_write(reader, b"x", 0)),
        Err(E::BadDescriptor)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_write_via_stream(reader, 0)),
        Err(E::BadDescriptor)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_append_via_stream(reader)),
        Err(E::BadDescriptor)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_set_size(reader, 0)),
        Err(E::Invalid)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_read(directory, 1, 0)),
        Err(E::IsDirectory)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_write(directory, b"x", 0)),
        Err(E::IsDirectory)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_read_directory(reader)),
        Err(E::NotDirectory)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_advise(directory)),
        Err(E::BadDescriptor)
    );
    assert_eq!(guest.ok(|s| s.descriptor_advise(reader)), Ok(()));
    assert_eq!(guest.ok(|s| s.descriptor_sync(reader)), Ok(()));
    assert_eq!(
        guest.ok(|s| s.descriptor_open_at(reader, true, "x", OPEN, READ)),
        Err(E::NotDirectory)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_get_flags(writer)).unwrap(),
        write_only
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_get_type(directory)),
        Ok(DescriptorType::Directory)
    );
    assert!(guest.ok(|s| s.descriptor_is_same_object(reader, writer)));
    assert!(!guest.ok(|s| s.descriptor_is_same_object(reader, directory)));
}

#[test]
fn too_many_open_files() {
    let mut guest = Guest::new(MIB);
    let mut open = Vec::new();
    let refused = loop {
        match guest.open("tmp", OPEN, READ) {
            Ok(descriptor) => open.push(descriptor),
            Err(code) => break code,
        }
    };
    // The root is one of the 1,024.
    assert_eq!((refused, open.len()), (E::Quota, 1_023));
    guest.sandbox.drop_descriptor(open[5]);
    assert!(guest.open("tmp", OPEN, READ).is_ok());
}

#[test]
fn reading_and_writing() {
    let mut guest = Guest::new(4 * MIB);
    let file = guest.open("tmp/x", CREATE, WRITE).unwrap();
    assert_eq!(guest.ok(|s| s.descriptor_write(file, b"hello", 3)), Ok(5));
    assert_eq!(
        guest.ok(|s| s.descriptor_read(file, 100, 0)),
        Ok((b"\0\0\0hello".to_vec(), false))
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_read(file, 100, 8)),
        Ok((vec![], true))
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_read(file, 0, 8)),
        Ok((vec![], false))
    );
    assert_eq!(guest.ok(|s| s.descriptor_write(file, b"", u64::MAX)), Ok(0));
    assert_eq!(
        guest.ok(|s| s.descriptor_write(file, b"x", u64::MAX)),
        Err(E::FileTooLarge)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_write(file, b"x", i64::MAX as u64)),
        Err(E::FileTooLarge)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_set_size(file, u64::MAX)),
        Err(E::FileTooLarge)
    );
    assert_eq!(guest.ok(|s| s.descriptor_set_size(file, 3 * MIB)), Ok(()));
    let (bytes, _) = guest.ok(|s| s.descriptor_read(file, u64::MAX, 0)).unwrap();
    assert_eq!(bytes.len() as u64, READ_BYTES);
}

#[test]
fn streams_keep_their_own_place() {
    let mut guest = Guest::new(MIB);
    let file = guest.open("tmp/x", CREATE, WRITE).unwrap();
    let output = guest
        .ok(|s| s.descriptor_write_via_stream(file, 2))
        .unwrap();
    let append = guest.ok(|s| s.descriptor_append_via_stream(file)).unwrap();
    guest.ok(|s| s.output_write(output, b"ab")).unwrap();
    guest.ok(|s| s.output_write(append, b"end")).unwrap();
    guest.ok(|s| s.output_write(output, b"cd")).unwrap();
    assert_eq!(guest.read("tmp/x").unwrap(), b"\0\0abcdd");
    guest.ok(|s| s.output_write_zeroes(append, 2)).unwrap();

    let input = guest.ok(|s| s.descriptor_read_via_stream(file, 2)).unwrap();
    assert_eq!(guest.ok(|s| s.input_read(input, 3)), Ok(b"abc".to_vec()));
    assert_eq!(guest.ok(|s| s.input_skip(input, 1)), Ok(1));
    assert_eq!(guest.ok(|s| s.input_read(input, 0)), Ok(vec![]));
    assert_eq!(guest.ok(|s| s.input_read(input, 9)), Ok(b"d\0\0".to_vec()));
    assert_eq!(
        guest.ok(|s| s.input_read(input, 9)),
        Err(StreamError::Closed)
    );
    assert_eq!(
        guest.ok(|s| s.input_skip(input, 9)),
        Err(StreamError::Closed)
    );
    assert_eq!(
        guest.ok(|s| s.output_splice(output, input, 9)),
        Err(StreamError::Closed)
    );

    let again = guest.ok(|s| s.descriptor_read_via_stream(file, 0)).unwrap();
    let stdout = guest.ok(|s| s.get_output(lambdabox_sandbox::OutputStream::Stdout));
    assert_eq!(guest.ok(|s| s.output_splice(stdout, again, 4)), Ok(4));
    assert_eq!(guest.sandbox.take_output().0[0].bytes, b"\0\0ab");
}

#[test]
fn a_full_tmp_takes_what_fits() {
    let mut guest = Guest::new(64 * 1024);
    let file = guest.open("tmp/x", CREATE, WRITE).unwrap();
    assert_eq!(
        guest.ok(|s| s.descriptor_write(file, &[1; 60_000], 0)),
        Ok(60_000)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_write(file, &[2; 10_000], 60_000)),
        Ok(5_536)
    );
    assert_eq!(
        guest.ok(|s| s.descriptor_write(file, b"x", 65_536)),
        Err(E::InsufficientSpace)
    );
    assert_eq!(guest.ok(|s| s.descriptor_write(file, b"x", 65_535)), Ok(1));
    assert_eq!(
        guest.ok(|s| s.descriptor_set_size(file, 65_537)),
        Err(E::InsufficientSpace)
    );
    let stream = guest.ok(|s| s.descriptor_append_via_stream(file)).unwrap();
    let full = guest.ok(|s| s.output_write(stream, b"x"));
    assert_eq!(guest.code(full), E::InsufficientSpace);
    assert_eq!(
        guest.symlink("target", "tmp/link"),
        Err(E::InsufficientSpace)
    );

    // Space comes back when the last user of an unlinked file is gone.
    guest.unlink("tmp/x").unwrap();
    assert_eq!(guest.make("tmp/y", b"y").err(), Some(E::InsufficientSpace));
    guest.sandbox.drop_descriptor(file);
    assert_eq!(guest.make("tmp/y", b"y").err(), Some(E::InsufficientSpace));
    guest.sandbox.drop_output(stream);
    guest.make("tmp/y", b"y").unwrap();
}

#[test]
fn tmp_holds_a_bounded_number_of_files() {
    let mut guest = Guest::new(64 * 1024);
    for name in ["a", "b", "c", "d"] {
        guest.mkdir(&format!("tmp/{name}")).unwrap();
    }
    assert_eq!(guest.mkdir("tmp/e"), Err(E::InsufficientSpace));
    guest.rmdir("tmp/a").unwrap();
    guest.mkdir("tmp/e").unwrap();
}

#[test]
fn times_follow_the_virtual_clock() {
    let mut guest = Guest::new(MIB);
    let at = |nanos: u64| Datetime::from_nanos(EPOCH_NS + nanos);
    let begin = guest.fuel;
    let elapsed = |guest: &Guest| begin - guest.fuel;
    assert_eq!(guest.stat("var/task").unwrap().modified, at(0));

    let made = elapsed(&guest);
    guest.make("tmp/x", b"").unwrap();
    guest.fuel -= 1_000;
    let written = elapsed(&guest);
    let file = guest.open("tmp/x", OPEN, WRITE).unwrap();
    let opened = elapsed(&guest);
    guest.ok(|s| s.descriptor_write(file, b"abc", 0)).unwrap();
    assert!(made < written && written < opened);
    let stat = guest.stat("tmp/x").unwrap();
    assert_eq!(stat.accessed, at(made));
    assert_eq!(stat.modified, at(opened));
    assert_eq!(stat.changed, at(opened));

    let time = NewTimestamp::Timestamp(Datetime {
        seconds: 5,
        nanoseconds: 6,
    });
    let touched = elapsed(&guest);
    guest
        .ok(|s| s.descriptor_set_times(file, time, NewTimestamp::NoChange))
        .unwrap();
    let stat = guest.stat("tmp/x").unwrap();
    assert_eq!(stat.accessed, Datetime::from_nanos(5_000_000_006));
    assert_eq!(stat.modified, at(opened));
    assert_eq!(stat.changed, at(touched));
    let wrong = |seconds, nanoseconds| {
        NewTimestamp::Timestamp(Datetime {
            seconds,
            nanoseconds,
        })
    };
    let set = |guest: &mut Guest, time| guest.ok(|s| s.descriptor_set_times(file, time, time));
    assert_eq!(set(&mut guest, wrong(0, 1_000_000_000)), Err(E::Invalid));
    assert_eq!(set(&mut guest, wrong(u64::MAX, 0)), Err(E::Overflow));
}

#[test]
fn packages_with_bad_paths_are_refused() {
    use lambdabox_sandbox::{ClockRate, PackageFile, Sandbox, SandboxConfig};
    let refused = |paths: &[&str]| {
        let file = |path: &&str| PackageFile {
            path: (*path).to_owned(),
            contents: std::sync::Arc::default(),
        };
        let one = std::num::NonZeroU64::MIN;
        let config = SandboxConfig {
            environment: vec![],
            arguments: vec![],
            process: vec![],
            package: paths.iter().map(file).collect(),
            library: None,
            process_bytes: 0,
            tmp_bytes: 0,
            seed: 0,
            clock_rate: ClockRate::new(one, one),
            epoch_ns: 0,
        };
        Sandbox::new(config).is_err()
    };
    for path in ["", "/a", "a/", "a//b", "./a", "a/../b", "a\0b"] {
        assert!(refused(&[path]), "{path:?}");
    }
    assert!(refused(&["a", "a"]));
    assert!(refused(&["a", "a/b"]));
    assert!(refused(&[&"n".repeat(256)]));
    assert!(!refused(&["a/b", "a/c", "d"]));
}

#[test]
fn the_system_is_that_of_lambda() {
    let mut guest = Guest::new(MIB);
    guest.sandbox.set_memory(10 << 20, 512 << 20);
    let mut text = |path: &str| String::from_utf8(guest.read(path).unwrap()).unwrap();
    assert!(text("etc/os-release").contains("PRETTY_NAME=\"Amazon Linux 2023"));
    assert!(text("proc/meminfo").starts_with("MemTotal:         524288 kB\n"));
    assert!(text("proc/self/status").contains("VmRSS:\t   10240 kB\n"));
    assert_eq!(text("proc/cpuinfo").matches("processor\t:").count(), 2);
    assert_eq!(text("proc/fs/tmp"), "1048576 1048576 64 64\n");
    guest.make("dev/null", b"gone").unwrap();
    assert_eq!(guest.read("dev/null").unwrap(), b"");
    assert_eq!(guest.make("etc/passwd", b""), Err(E::ReadOnly));
}

#[test]
fn the_process_is_named_as_the_kernel_would_name_it() {
    let mut guest = Guest::new(MIB);
    let mut text = |path: &str| String::from_utf8(guest.read(path).unwrap()).unwrap();
    let cut = "a-program-of-a-";
    assert!(text("proc/self/stat").starts_with(&format!("42 ({cut}) R 1 ")));
    assert!(text("proc/self/status").starts_with(&format!("Name:\t{cut}\n")));
    assert_eq!(text("proc/self/comm"), format!("{cut}\n"));
    let words = "/opt/bin/a-program-of-a-long-name\0a\0";
    assert_eq!(text("proc/self/cmdline"), words);
}

/// A function of 3,009 MB, whose runtime has 36 of them: figures and processors are those of the whole.
#[test]
fn memory_is_that_of_the_whole_function() {
    let mut guest = Guest::with_processes(36 << 20);
    guest.sandbox.set_memory(10 << 20, (3009 - 36) << 20);
    let mut text = |path: &str| String::from_utf8(guest.read(path).unwrap()).unwrap();
    // The whole of the function's memory, and what is free of it.
    let memory = text("proc/meminfo");
    let mut lines = memory.lines();
    assert_eq!(lines.next(), Some("MemTotal:        3081216 kB"));
    assert_eq!(lines.next(), Some("MemFree:         3034112 kB"));
    assert!(text("proc/self/status").contains("VmRSS:\t   47104 kB\n"));
    assert_eq!(text("proc/cpuinfo").matches("processor\t:").count(), 3);
}
