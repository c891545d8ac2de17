//! Loops of host calls and little else: what they cost is measured and bounded.

use crate::bindings::wasi::{cli, clocks, filesystem, io, random, sockets};
use filesystem::types::{Descriptor, DescriptorFlags, ErrorCode, OpenFlags, PathFlags};
use lambdabox_guest::{Diagnostic, Error};
use serde_json::{Value, json};
use std::hint::black_box;

/// How deep the folders lie in one another in which paths are looked up.
const DEPTH: usize = 500;

/// How many files the folder has that is listed.
const FILES: usize = 2_000;

/// Makes a call so many times.
type Loop = fn(u64) -> Result<(), ErrorCode>;

/// Every loop by its name.
const LOOPS: &[(&str, Loop)] = &[
    ("compute", compute),
    ("clock", |count| {
        each(count, || Ok(clocks::monotonic_clock::now()))
    }),
    ("wall clock", |count| {
        each(count, || Ok(clocks::wall_clock::now()))
    }),
    ("random number", |count| {
        each(count, || Ok(random::random::get_random_u64()))
    }),
    ("random bytes", |count| {
        each(count, || Ok(random::random::get_random_bytes(1 << 16)))
    }),
    ("environment", |count| {
        each(count, || Ok(cli::environment::get_environment()))
    }),
    ("terminal", |count| {
        each(count, || {
            Ok(cli::terminal_stdout::get_terminal_stdout().is_some())
        })
    }),
    ("no socket", |count| {
        let ipv4 = sockets::network::IpAddressFamily::Ipv4;
        each(count, || {
            Ok(sockets::tcp_create_socket::create_tcp_socket(ipv4).is_ok())
        })
    }),
    ("no name", |count| {
        let network = sockets::instance_network::instance_network();
        each(count, || {
            let name = sockets::ip_name_lookup::resolve_addresses(&network, "example.com");
            Ok(name.is_ok())
        })
    }),
    ("network", |count| {
        each(count, || Ok(sockets::instance_network::instance_network()))
    }),
    ("pollable", |count| {
        each(count, || Ok(clocks::monotonic_clock::subscribe_instant(0)))
    }),
    ("poll of 1,000", |count| {
        let pollables: Vec<_> = (0..1_000)
            .map(|_| clocks::monotonic_clock::subscribe_instant(0))
            .collect();
        let pollables: Vec<_> = pollables.iter().collect();
        each(count, || Ok(io::poll::poll(&pollables)))
    }),
    ("stat", |count| {
        let root = root()?;
        each(count, || root.stat_at(PathFlags::empty(), "tmp"))
    }),
    ("stat 500 deep", stat_deep),
    ("stat of nothing", |count| {
        let root = root()?;
        each(count, || {
            Ok(root.stat_at(PathFlags::empty(), "var/none/at/all").is_ok())
        })
    }),
    ("path of 4 MB", |count| {
        let (root, path) = (root()?, "a/".repeat(2 << 20));
        each(count, || {
            Ok(root.stat_at(PathFlags::empty(), &path).is_ok())
        })
    }),
    ("list 2,000", |count| {
        let root = root()?;
        for number in 0..FILES {
            create(&root, &format!("tmp/list/file-{number}"))?;
        }
        let folder = open(
            &root,
            "tmp/list",
            OpenFlags::DIRECTORY,
            DescriptorFlags::READ,
        )?;
        each(count, || {
            let listing = folder.read_directory()?;
            while listing.read_directory_entry()?.is_some() {}
            Ok(())
        })
    }),
    ("open and close", |count| {
        let root = root()?;
        create(&root, "tmp/opened")?;
        each(count, || {
            open(
                &root,
                "tmp/opened",
                OpenFlags::empty(),
                DescriptorFlags::READ,
            )
        })
    }),
    ("create and remove", |count| {
        let root = root()?;
        each(count, || {
            create(&root, "tmp/made")?;
            root.unlink_file_at("tmp/made")
        })
    }),
    ("rename", |count| {
        let root = root()?;
        create(&root, "tmp/there")?;
        each(count, || {
            root.rename_at("tmp/there", &root, "tmp/here")?;
            root.rename_at("tmp/here", &root, "tmp/there")
        })
    }),
    ("read 1 byte", |count| {
        let file = large_file()?;
        each(count, || file.read(1, 1_000))
    }),
    ("read 64 KiB", |count| {
        let file = large_file()?;
        each(count, || file.read(1 << 16, 1_000))
    }),
    ("read 1 MiB", |count| {
        let file = large_file()?;
        each(count, || file.read(1 << 20, 0))
    }),
    ("write 1 byte", |count| {
        let file = large_file()?;
        each(count, || file.write(b"x", 1_000))
    }),
    ("write 64 KiB", |count| {
        let (file, bytes) = (large_file()?, vec![1; 1 << 16]);
        each(count, || file.write(&bytes, 1_000))
    }),
    ("write 1 MiB", |count| {
        let (file, bytes) = (large_file()?, vec![1; 1 << 20]);
        each(count, || file.write(&bytes, 0))
    }),
    ("write to far places", |count| {
        let root = root()?;
        let flags = DescriptorFlags::READ | DescriptorFlags::WRITE;
        let file = open(&root, "tmp/sparse", OpenFlags::CREATE, flags)?;
        each(count, || {
            for chunk in 1..=1_000 {
                file.write(b"x", (chunk << 16) - 1)?;
            }
            file.set_size(0)
        })
    }),
    ("write refused", |count| {
        let root = root()?;
        let file = open(&root, "tmp", OpenFlags::DIRECTORY, DescriptorFlags::READ)?;
        let bytes = vec![1; 1 << 20];
        each(count, || Ok(file.write(&bytes, 0).is_ok()))
    }),
    ("print 1 line", |count| {
        let output = cli::stdout::get_stdout();
        each(count, || Ok(output.write(b"x\n").is_ok()))
    }),
    ("print 1 byte", |count| {
        let output = cli::stdout::get_stdout();
        each(count, || Ok(output.write(b"x").is_ok()))
    }),
    ("print empty lines", |count| {
        let (output, lines) = (cli::stdout::get_stdout(), vec![b'\n'; 1 << 16]);
        each(count, || Ok(output.write(&lines).is_ok()))
    }),
    ("failing stream", |count| {
        let root = root()?;
        let flags = DescriptorFlags::WRITE;
        let file = open(&root, "tmp/full", OpenFlags::CREATE, flags)?;
        let stream = file.write_via_stream(u64::MAX)?;
        each(count, || Ok(stream.write(b"x").is_ok()))
    }),
];

/// Does one of the loops.
pub(crate) fn run(name: Option<&str>, count: u64) -> Result<Value, Error> {
    let Some(name) = name else {
        let names: Vec<_> = LOOPS.iter().map(|(name, _)| *name).collect();
        return Ok(json!(names));
    };
    let failed = |message: String| Error::from(Diagnostic::new("Tasks.Failed", message));
    let (_, calls) = LOOPS
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| failed(format!("there is no loop {name:?}")))?;
    calls(count).map_err(|code| failed(format!("{name}: {code:?}")))?;
    Ok(json!({ "count": count }))
}

fn each<T>(count: u64, mut call: impl FnMut() -> Result<T, ErrorCode>) -> Result<(), ErrorCode> {
    for _ in 0..count {
        black_box(call()?);
    }
    Ok(())
}

fn compute(count: u64) -> Result<(), ErrorCode> {
    let mut number = 1_u64;
    each(count, || {
        for _ in 0..1_000 {
            number = black_box(number.wrapping_mul(6_364_136_223_846_793_005) + 1);
        }
        Ok(number)
    })
}

fn root() -> Result<Descriptor, ErrorCode> {
    let first = filesystem::preopens::get_directories().into_iter().next();
    first.map(|(root, _)| root).ok_or(ErrorCode::NoEntry)
}

fn open(
    root: &Descriptor,
    path: &str,
    open: OpenFlags,
    flags: DescriptorFlags,
) -> Result<Descriptor, ErrorCode> {
    root.open_at(PathFlags::empty(), path, open, flags)
}

/// An empty file, with the folder that it is in.
fn create(root: &Descriptor, path: &str) -> Result<(), ErrorCode> {
    if let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| *folder != "tmp") {
        // It may be there.
        let _ = root.create_directory_at(folder);
    }
    open(root, path, OpenFlags::CREATE, DescriptorFlags::WRITE).map(drop)
}

fn large_file() -> Result<Descriptor, ErrorCode> {
    let flags = DescriptorFlags::READ | DescriptorFlags::WRITE;
    let file = open(&root()?, "tmp/large", OpenFlags::CREATE, flags)?;
    let bytes = vec![7; 2 << 20];
    file.write(&bytes, 0)?;
    Ok(file)
}

fn stat_deep(count: u64) -> Result<(), ErrorCode> {
    let root = root()?;
    let mut path = String::from("tmp");
    for _ in 0..DEPTH {
        path.push_str("/d");
        // They may be there.
        let _ = root.create_directory_at(&path);
    }
    each(count, || root.stat_at(PathFlags::empty(), &path))
}
