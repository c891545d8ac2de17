//! Preloaded into componentize-py so that two builds give the same bytes (Linux on x86-64).
//!
//! CPython is run while the component is built, and its memory becomes the snapshot. Whatever it
//! saw of the machine is in there: the hash secret, the time, the files' times and inode numbers,
//! the order of a folder's entries. Here they are the same on every machine:
//!
//! - `getrandom` and `clock_gettime` are replaced by name;
//! - `statx` and `getdents64` are called without the C library, so a seccomp filter turns them
//!   into SIGSYS, and the handler makes the call and then smooths its result.
//!
//! Built by `build.py` with plain `rustc --crate-type cdylib`; never part of the component.

use std::arch::asm;
use std::cell::UnsafeCell;
use std::ffi::{c_int, c_uint, c_ulong, c_void};
use std::sync::atomic::{AtomicBool, Ordering};

/// 2026-01-01T00:00:00Z.
const EPOCH_S: i64 = 1_767_225_600;

const SYS_GETDENTS64: i64 = 217;
const SYS_STATX: i64 = 332;
/// Sixth argument of the calls that the handler itself makes; the filter lets them pass.
const PASS: u64 = 0x6c61_6d62;

const EAGAIN: i64 = -11;
const EINVAL: i64 = -22;

// ---------------------------------------------------------------- what is replaced by name

#[repr(C)]
pub struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

/// Time stands still while the component is built.
///
/// # Safety
/// As `clock_gettime(2)`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clock_gettime(_clock: c_int, time: *mut Timespec) -> c_int {
    unsafe { *time = Timespec { seconds: EPOCH_S, nanoseconds: 0 } };
    0
}

/// The same bytes whoever asks, in whatever order the threads do. Nothing secret is made here:
/// a component gets its random seed when it is run.
///
/// # Safety
/// As `getrandom(2)`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getrandom(buffer: *mut u8, length: usize, _flags: c_uint) -> isize {
    for i in 0..length {
        unsafe { *buffer.add(i) = (i as u8).wrapping_mul(37).wrapping_add(11) };
    }
    length as isize
}

// ---------------------------------------------------------------- what is trapped

#[repr(C)]
struct SigAction {
    handler: usize,
    mask: [u64; 16],
    flags: c_int,
    restorer: usize,
}

#[repr(C)]
struct Filter {
    code: u16,
    jump_true: u8,
    jump_false: u8,
    k: u32,
}

#[repr(C)]
struct Program {
    length: u16,
    filter: *const Filter,
}

unsafe extern "C" {
    fn sigaction(signal: c_int, new: *const SigAction, old: *mut SigAction) -> c_int;
    fn prctl(option: c_int, a: c_ulong, b: *const c_void, c: c_ulong, d: c_ulong) -> c_int;
    fn lseek(fd: c_int, offset: i64, whence: c_int) -> i64;
}

#[used]
#[unsafe(link_section = ".init_array")]
static START: extern "C" fn() = start;

extern "C" fn start() {
    const SIGSYS: c_int = 31;
    const SA_SIGINFO_ONSTACK_RESTART_NODEFER: c_int = 0x4 | 0x0800_0000 | 0x1000_0000 | 0x4000_0000;
    const PR_SET_NO_NEW_PRIVS: c_int = 38;
    const PR_SET_SECCOMP: c_int = 22;
    const SECCOMP_MODE_FILTER: c_ulong = 2;
    const LOAD: u16 = 0x20;
    const JUMP_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    const ALLOW: u32 = 0x7fff_0000;
    const TRAP: u32 = 0x0003_0000;
    // Offsets into struct seccomp_data: the call's number, the low half of its sixth argument.
    const NUMBER: u32 = 0;
    const SIXTH: u32 = 16 + 5 * 8;

    let step = |code, jump_true, jump_false, k| Filter { code, jump_true, jump_false, k };
    let filter = [
        step(LOAD, 0, 0, NUMBER),
        step(JUMP_EQUAL, 1, 0, SYS_STATX as u32),
        step(JUMP_EQUAL, 0, 2, SYS_GETDENTS64 as u32),
        step(LOAD, 0, 0, SIXTH),
        step(JUMP_EQUAL, 0, 1, PASS as u32),
        step(RETURN, 0, 0, ALLOW),
        step(RETURN, 0, 0, TRAP),
    ];
    let action = SigAction {
        handler: on_trap as *const () as usize,
        mask: [0; 16],
        flags: SA_SIGINFO_ONSTACK_RESTART_NODEFER,
        restorer: 0,
    };
    let program = Program { length: filter.len() as u16, filter: filter.as_ptr() };
    unsafe {
        if sigaction(SIGSYS, &raw const action, std::ptr::null_mut()) == 0
            && prctl(PR_SET_NO_NEW_PRIVS, 1, std::ptr::null(), 0, 0) == 0
        {
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (&raw const program).cast(), 0, 0);
        }
    }
}

/// Offsets in `ucontext_t` of the registers that carry a call's arguments and its result.
const GREGS: usize = 40;
const R8: usize = GREGS;
const R10: usize = GREGS + 2 * 8;
const RDI: usize = GREGS + 8 * 8;
const RSI: usize = GREGS + 9 * 8;
const RDX: usize = GREGS + 12 * 8;
const RAX: usize = GREGS + 13 * 8;

unsafe extern "C" fn on_trap(_signal: c_int, info: *const u8, context: *mut u8) {
    unsafe {
        let number = i64::from(info.add(24).cast::<i32>().read());
        let register = |offset: usize| context.add(offset).cast::<u64>();
        let arguments = [RDI, RSI, RDX, R10, R8].map(|offset| register(offset).read());
        let result = match number {
            SYS_STATX => {
                let result = call(SYS_STATX, arguments);
                if result == 0 {
                    smooth_statx(arguments[4] as *mut u8);
                }
                result
            }
            SYS_GETDENTS64 => sorted_entries(arguments),
            _ => -38,
        };
        register(RAX).write(result as u64);
    }
}

unsafe fn call(number: i64, a: [u64; 5]) -> i64 {
    let result;
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number => result,
            in("rdi") a[0], in("rsi") a[1], in("rdx") a[2], in("r10") a[3], in("r8") a[4],
            in("r9") PASS,
            lateout("rcx") _, lateout("r11") _,
        );
    }
    result
}

/// Times, inode and device numbers, link counts, and the sizes of folders.
unsafe fn smooth_statx(statx: *mut u8) {
    const LINKS: usize = 0x10;
    const MODE: usize = 0x1c;
    const INODE: usize = 0x20;
    const SIZE: usize = 0x28;
    const TIMES: [usize; 4] = [0x40, 0x50, 0x60, 0x70];
    const DEVICE: usize = 0x88;
    unsafe {
        for time in TIMES {
            statx.add(time).cast::<i64>().write(EPOCH_S);
            statx.add(time + 8).cast::<u32>().write(0);
        }
        statx.add(LINKS).cast::<u32>().write(1);
        statx.add(INODE).cast::<u64>().write(1);
        statx.add(DEVICE).cast::<[u32; 2]>().write([0, 1]);
        if statx.add(MODE).cast::<u16>().read() & 0o170_000 == 0o040_000 {
            statx.add(SIZE).cast::<u64>().write(4096);
        }
    }
}

// ---------------------------------------------------------------- folders, sorted

const LISTINGS: usize = 8;
const ENTRIES_BYTES: usize = 1 << 18;
const ENTRIES: usize = 1 << 13;

/// One folder that is being read.
struct Listing {
    fd: u64,
    bytes: [u8; ENTRIES_BYTES],
    /// Where each entry starts in `bytes`, sorted by name.
    starts: [u32; ENTRIES],
    count: usize,
    next: usize,
}

struct Listings(UnsafeCell<[Listing; LISTINGS]>);
// SAFETY: only used while `LOCK` is held.
unsafe impl Sync for Listings {}

static LOCK: AtomicBool = AtomicBool::new(false);
static OPEN: Listings = Listings(UnsafeCell::new(
    [const {
        Listing { fd: u64::MAX, bytes: [0; ENTRIES_BYTES], starts: [0; ENTRIES], count: 0, next: 0 }
    }; LISTINGS],
));

unsafe fn sorted_entries(arguments: [u64; 5]) -> i64 {
    while LOCK.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
        std::hint::spin_loop();
    }
    let result = unsafe { sorted_entries_locked(&mut *OPEN.0.get(), arguments) };
    LOCK.store(false, Ordering::Release);
    result
}

unsafe fn sorted_entries_locked(open: &mut [Listing; LISTINGS], arguments: [u64; 5]) -> i64 {
    const SEEK_CUR: c_int = 1;
    let [fd, buffer, room, ..] = arguments;
    let from_start = unsafe { lseek(fd as c_int, 0, SEEK_CUR) } == 0;
    let known = open.iter().position(|listing| listing.fd == fd);
    let listing = match (known, from_start) {
        (Some(at), _) => &mut open[at],
        (None, true) => match open.iter().position(|listing| listing.fd == u64::MAX) {
            Some(at) => &mut open[at],
            None => return EAGAIN,
        },
        // Read to its end before: nothing more.
        (None, false) => return 0,
    };
    if from_start {
        listing.fd = fd;
        if let Err(error) = unsafe { listing.read_all() } {
            listing.fd = u64::MAX;
            return error;
        }
    }
    let written = unsafe { listing.give(buffer as *mut u8, room as usize) };
    if written == 0 {
        listing.fd = u64::MAX;
    }
    written
}

impl Listing {
    unsafe fn read_all(&mut self) -> Result<(), i64> {
        let mut length = 0;
        loop {
            let room = ENTRIES_BYTES - length;
            let target = unsafe { self.bytes.as_mut_ptr().add(length) } as u64;
            match unsafe { call(SYS_GETDENTS64, [self.fd, target, room as u64, 0, 0]) } {
                0 => break,
                read if read > 0 => length += read as usize,
                error => return Err(error),
            }
        }
        (self.count, self.next) = (0, 0);
        let mut start = 0;
        while start < length && self.count < ENTRIES {
            self.starts[self.count] = start as u32;
            self.count += 1;
            start += self.size(start);
        }
        let bytes = &self.bytes;
        self.starts[..self.count].sort_unstable_by_key(|&start| name(bytes, start as usize));
        Ok(())
    }

    /// `d_reclen` of the entry that starts there.
    fn size(&self, start: usize) -> usize {
        usize::from(u16::from_le_bytes([self.bytes[start + 16], self.bytes[start + 17]]))
    }

    unsafe fn give(&mut self, buffer: *mut u8, room: usize) -> i64 {
        let mut written = 0;
        while self.next < self.count {
            let start = self.starts[self.next] as usize;
            let size = self.size(start);
            if written + size > room {
                return if written == 0 { EINVAL } else { written as i64 };
            }
            self.next += 1;
            // d_ino and d_off differ from machine to machine.
            self.bytes[start..start + 8].copy_from_slice(&1_u64.to_le_bytes());
            self.bytes[start + 8..start + 16].copy_from_slice(&(self.next as u64).to_le_bytes());
            unsafe {
                std::ptr::copy_nonoverlapping(
                    self.bytes.as_ptr().add(start),
                    buffer.add(written),
                    size,
                );
            }
            written += size;
        }
        written as i64
    }
}

/// The entry's name, without its terminating zero.
fn name(bytes: &[u8], start: usize) -> &[u8] {
    let name = &bytes[start + 19..];
    let end = name.iter().position(|&byte| byte == 0).unwrap_or(name.len());
    &name[..end]
}
