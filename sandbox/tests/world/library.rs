//! The library of a language runtime: read like any file, wherever its bytes are.

use crate::support::READ;
use lambdabox_sandbox::prices;
use lambdabox_sandbox::{
    CallEnd, ClockRate, DescriptorFlags, Library, LibrarySource, OpenFlags, PackageFile, Sandbox,
    SandboxConfig, Unreadable,
};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const PATH: &str = "var/lang/lib/python3.14.library";

/// Bytes that can be lost.
#[derive(Debug, Default)]
struct Source {
    lost: AtomicBool,
}

impl LibrarySource for Source {
    fn size(&self) -> u64 {
        10
    }

    fn read(&self, offset: u64, length: usize, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        if self.lost.load(Ordering::Relaxed) {
            return Err(Unreadable("the library is gone".into()));
        }
        let start = usize::try_from(offset).unwrap();
        bytes.extend_from_slice(&b"0123456789"[start..start + length]);
        Ok(())
    }
}

fn config(library: Option<Library>) -> SandboxConfig {
    let one = NonZeroU64::MIN;
    SandboxConfig {
        environment: vec![],
        arguments: vec![],
        process: vec![],
        package: vec![PackageFile {
            path: "handler.py".into(),
            contents: Arc::new(b"pass\n".to_vec()),
        }],
        library,
        process_bytes: 0,
        tmp_bytes: 1 << 20,
        seed: 1,
        clock_rate: ClockRate::new(one, one),
        epoch_ns: 0,
    }
}

fn library(path: &str, source: &Arc<Source>) -> Library {
    Library {
        path: path.to_owned(),
        source: Arc::<Source>::clone(source),
    }
}

fn open(
    sandbox: &mut Sandbox,
    flags: DescriptorFlags,
) -> Result<u32, lambdabox_sandbox::ErrorCode> {
    let (root, _) = sandbox.get_directories().unwrap().remove(0);
    sandbox
        .descriptor_open_at(root, true, PATH, OpenFlags::default(), flags)
        .unwrap()
}

#[test]
fn is_read_like_any_file_and_costs_the_same() {
    let source = Arc::default();
    let mut sandbox = Sandbox::new(config(Some(library(&format!("/{PATH}"), &source)))).unwrap();
    let budget = sandbox.begin_call(0, 1_000_000);
    let opened = sandbox.host_call(budget, |s| Ok(open(s, READ)));
    let file = opened.result.unwrap().unwrap();
    assert_eq!(sandbox.descriptor_stat(file).unwrap().unwrap().size, 10);

    let left = opened.new_fuel_left.unwrap();
    let read = sandbox.host_call(left, |s| s.descriptor_read(file, 4, 3));
    assert_eq!(read.result.unwrap().unwrap(), (b"3456".to_vec(), false));
    let price = prices::CALL + 4 * (prices::BYTE + prices::LOOK_BYTE);
    assert_eq!(read.new_fuel_left, Some(left - price));
    let tail = sandbox.descriptor_read(file, 100, 8).unwrap().unwrap();
    assert_eq!(tail, (b"89".to_vec(), false));
    for offset in [10, u64::MAX] {
        let end = sandbox.descriptor_read(file, 100, offset).unwrap().unwrap();
        assert_eq!(end, (vec![], true));
    }
}

#[test]
fn cannot_be_written() {
    let source = Arc::default();
    let mut sandbox = Sandbox::new(config(Some(library(&format!("/{PATH}"), &source)))).unwrap();
    let write = DescriptorFlags {
        write: true,
        ..READ
    };
    let refused = open(&mut sandbox, write).unwrap_err();
    assert_eq!(refused, lambdabox_sandbox::ErrorCode::ReadOnly);
}

#[test]
fn a_part_that_cannot_be_had_ends_the_call_and_is_not_told_to_the_guest() {
    let source = Arc::<Source>::default();
    let mut sandbox = Sandbox::new(config(Some(library(&format!("/{PATH}"), &source)))).unwrap();
    let file = open(&mut sandbox, READ).unwrap();
    source.lost.store(true, Ordering::Relaxed);
    let budget = sandbox.begin_call(0, 1_000_000);
    let end = CallEnd::Unreadable {
        reason: "the library is gone".into(),
    };
    let read = sandbox.host_call(budget, |s| s.descriptor_read(file, 4, 3));
    assert_eq!(read.result.unwrap_err(), end);
    assert_eq!(sandbox.ended(), Some(end.clone()));

    source.lost.store(false, Ordering::Relaxed);
    let again = sandbox.host_call(budget, |s| s.descriptor_read(file, 4, 3));
    assert_eq!(again.result.unwrap_err(), end, "the instance is dead");
}

#[test]
fn lies_only_where_nothing_else_does() {
    let source = Arc::default();
    for path in [
        "",
        "/",
        "var/lang/x",
        "/var/../x",
        "/var//x",
        "/tmp/x",
        "/tmp",
        "/var/task/handler.py",
        "/var/task/handler.py/x",
    ] {
        let refused = Sandbox::new(config(Some(library(path, &source))));
        assert!(refused.is_err(), "{path:?}");
    }
}
