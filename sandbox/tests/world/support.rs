//! A guest that calls the sandbox as an engine would.

use lambdabox_sandbox::wasi::StreamError;
use lambdabox_sandbox::{
    CallEnd, ClockRate, DescriptorFlags, ErrorCode, OpenFlags, PackageFile, Sandbox, SandboxConfig,
};
use std::num::NonZeroU64;
use std::sync::Arc;

/// 2026-01-01T00:00:00Z.
pub(crate) const EPOCH_NS: u64 = 1_767_225_600_000_000_000;

/// A call may take ten seconds; a unit of fuel is a nanosecond.
pub(crate) const LIMIT_NS: u64 = 10_000_000_000;

pub(crate) struct Guest {
    pub(crate) sandbox: Sandbox,
    pub(crate) root: u32,
    pub(crate) fuel: u64,
}

pub(crate) const READ: DescriptorFlags = DescriptorFlags {
    read: true,
    write: false,
    file_integrity_sync: false,
    data_integrity_sync: false,
    requested_write_sync: false,
    mutate_directory: false,
};

pub(crate) const WRITE: DescriptorFlags = DescriptorFlags {
    write: true,
    ..READ
};

pub(crate) const OPEN: OpenFlags = OpenFlags {
    create: false,
    directory: false,
    exclusive: false,
    truncate: false,
};

pub(crate) const CREATE: OpenFlags = OpenFlags {
    create: true,
    ..OPEN
};

impl Guest {
    pub(crate) fn new(tmp_bytes: u64) -> Self {
        Self::of(tmp_bytes, 0)
    }

    /// Beside other processes that have so much of the memory.
    pub(crate) fn with_processes(process_bytes: u64) -> Self {
        Self::of(1 << 20, process_bytes)
    }

    fn of(tmp_bytes: u64, process_bytes: u64) -> Self {
        let one = NonZeroU64::MIN;
        let file = |path: &str, contents: &str| PackageFile {
            path: path.to_owned(),
            contents: Arc::new(contents.as_bytes().to_vec()),
        };
        let sandbox = Sandbox::new(SandboxConfig {
            environment: vec![("A".to_owned(), "1".to_owned())],
            arguments: vec!["handler".to_owned()],
            process: ["/opt/bin/a-program-of-a-long-name", "a"]
                .map(String::from)
                .to_vec(),
            package: vec![
                file("lambda_function.py", "def handler(): pass\n"),
                file("shop/cart.py", "ITEMS = []\n"),
            ],
            library: None,
            process_bytes,
            tmp_bytes,
            seed: 7,
            clock_rate: ClockRate::new(one, one),
            epoch_ns: EPOCH_NS,
        });
        let mut sandbox = sandbox.unwrap();
        let fuel = sandbox.begin_call(0, LIMIT_NS);
        let root = sandbox.host_call(fuel, Sandbox::get_directories);
        Self {
            root: root.result.unwrap()[0].0,
            sandbox,
            fuel,
        }
    }

    /// A host call as an engine makes it.
    pub(crate) fn call<T>(
        &mut self,
        body: impl FnOnce(&mut Sandbox) -> Result<T, CallEnd>,
    ) -> Result<T, CallEnd> {
        let done = self.sandbox.host_call(self.fuel, body);
        self.fuel = done.new_fuel_left.unwrap_or(self.fuel);
        done.result
    }

    /// A host call that does not end the call.
    pub(crate) fn ok<T>(&mut self, body: impl FnOnce(&mut Sandbox) -> Result<T, CallEnd>) -> T {
        self.call(body).unwrap()
    }

    pub(crate) fn open(
        &mut self,
        path: &str,
        open: OpenFlags,
        flags: DescriptorFlags,
    ) -> Result<u32, ErrorCode> {
        let root = self.root;
        self.ok(|sandbox| sandbox.descriptor_open_at(root, true, path, open, flags))
    }

    pub(crate) fn make(&mut self, path: &str, contents: &[u8]) -> Result<(), ErrorCode> {
        let file = self.open(path, CREATE, WRITE)?;
        let written = self.ok(|sandbox| sandbox.descriptor_write(file, contents, 0));
        self.sandbox.drop_descriptor(file);
        written.map(|_| ())
    }

    pub(crate) fn read(&mut self, path: &str) -> Result<Vec<u8>, ErrorCode> {
        let file = self.open(path, OPEN, READ)?;
        let read = self.ok(|sandbox| sandbox.descriptor_read(file, u64::MAX, 0));
        self.sandbox.drop_descriptor(file);
        read.map(|(bytes, _)| bytes)
    }

    pub(crate) fn mkdir(&mut self, path: &str) -> Result<(), ErrorCode> {
        let root = self.root;
        self.ok(|sandbox| sandbox.descriptor_create_directory_at(root, path))
    }

    pub(crate) fn rmdir(&mut self, path: &str) -> Result<(), ErrorCode> {
        let root = self.root;
        self.ok(|sandbox| sandbox.descriptor_remove_directory_at(root, path))
    }

    pub(crate) fn unlink(&mut self, path: &str) -> Result<(), ErrorCode> {
        let root = self.root;
        self.ok(|sandbox| sandbox.descriptor_unlink_file_at(root, path))
    }

    pub(crate) fn rename(&mut self, old: &str, new: &str) -> Result<(), ErrorCode> {
        let root = self.root;
        self.ok(|sandbox| sandbox.descriptor_rename_at(root, old, root, new))
    }

    pub(crate) fn symlink(&mut self, target: &str, path: &str) -> Result<(), ErrorCode> {
        let root = self.root;
        self.ok(|sandbox| sandbox.descriptor_symlink_at(root, target, path))
    }

    pub(crate) fn link(&mut self, old: &str, new: &str) -> Result<(), ErrorCode> {
        let root = self.root;
        self.ok(|sandbox| sandbox.descriptor_link_at(root, false, old, root, new))
    }

    pub(crate) fn stat(
        &mut self,
        path: &str,
    ) -> Result<lambdabox_sandbox::DescriptorStat, ErrorCode> {
        let root = self.root;
        self.ok(|sandbox| sandbox.descriptor_stat_at(root, true, path))
    }

    pub(crate) fn names(&mut self, path: &str) -> Result<Vec<String>, ErrorCode> {
        let directory = self.open(path, OPEN, READ)?;
        let listing = self.ok(|sandbox| sandbox.descriptor_read_directory(directory));
        self.sandbox.drop_descriptor(directory);
        let listing = listing?;
        let mut names = Vec::new();
        while let Some(entry) = self.ok(|sandbox| sandbox.read_directory_entry(listing))? {
            names.push(entry.name);
        }
        self.sandbox.drop_directory_stream(listing);
        Ok(names)
    }

    /// What the file system says of a stream's failure.
    pub(crate) fn code<T: std::fmt::Debug>(&mut self, answer: Result<T, StreamError>) -> ErrorCode {
        let Err(StreamError::LastOperationFailed(error)) = answer else {
            panic!("{answer:?} is no failure");
        };
        let code = self.ok(|sandbox| sandbox.filesystem_error_code(error));
        self.sandbox.drop_error(error);
        code.unwrap()
    }
}
