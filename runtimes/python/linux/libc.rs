//! What Linux's C library does and WASI's does not: local time, permission bits, names of the machine.
//!
//! `linux_libc.py` compiles this and puts each function in the place of the C library's function of the
//! same name; `original_NAME` is the code that was there. `SHARED` is a block of memory that Python
//! code writes (guest/lambdabox_runtime/shared_block.py has the same places).
#![no_std]
#![no_main]

use core::arch::wasm32::{memory_size, unreachable};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unreachable()
}

/// Numbers of errors, as WASI counts them.
const EACCES: i32 = 2;
const EROFS: i32 = 69;

/// What the C library's `open` is asked for.
const O_CREAT: i32 = 1 << 12;
const O_RDONLY: i32 = 0x0400_0000;
const O_WRONLY: i32 = 0x1000_0000;
const AT_SYMLINK_NOFOLLOW: i32 = 1;

/// `fcntl`: the last of the commands that the C library knows, and a kind of lock.
const F_SETFL: i32 = 4;
const F_UNLCK: i16 = 2;

/// `access`.
const W_OK: i32 = 2;

/// `sysconf`.
const SC_PAGE_SIZE: i32 = 30;
const SC_PROCESSORS_CONFIGURED: i32 = 83;
const SC_PROCESSORS_ONLINE: i32 = 84;
const SC_PHYSICAL_PAGES: i32 = 85;
const SC_AVAILABLE_PAGES: i32 = 86;
/// A page as Linux counts them, and WebAssembly's, in bytes.
const PAGE: i32 = 4096;
const WASM_PAGE: i32 = 65_536;

/// Kinds of files.
const S_IFMT: u32 = 0o170_000;
const S_IFDIR: u32 = 0o040_000;
const S_IFREG: u32 = 0o100_000;

/// The engine marks the inode numbers of files in `/tmp` with this bit; no guest sees it.
const IN_TMP: u64 = 1 << 62;
/// Devices, users and groups as on Lambda.
const ROOT_DEVICE: u64 = 0xFE00;
const TMP_DEVICE: u64 = 0xFE10;
const USER: u32 = 993;
const GROUP: u32 = 990;

/// 400 years have the same number of seconds whenever they begin, and the same rules.
const CYCLE_SECONDS: i64 = 12_622_780_800;
/// So many places of the table of modes.
const MODES: u32 = 1024;
const MOMENTS: usize = 1280;
const KINDS: usize = 64;

/// From this moment on the local time is of one kind.
#[repr(C)]
struct Moment {
    /// Seconds since the epoch: counted in universal time, then in local time.
    from: [i64; 2],
    kind: u32,
    padding: u32,
}

#[repr(C)]
struct Kind {
    /// Seconds east of Greenwich.
    offset: i32,
    is_dst: i32,
    /// The offset of the other one of standard and summer time.
    other_offset: i32,
    name: [u8; 20],
}

/// A file whose permission bits are not those that it was born with.
#[repr(C)]
struct Mode {
    inode: u64,
    mode: u32,
    padding: u32,
}

#[repr(C)]
struct Shared {
    /// How many `moments` there are; none: universal time.
    moments: u32,
    /// The kinds of `time.tzname`.
    standard: u32,
    summer: u32,
    umask: u32,
    /// From this second on the rules repeat.
    repeats_from: i64,
    /// How many modes were ever set: the newest ones are in the table.
    modes: u32,
    processors: i32,
    /// Memory of the machine, in pages of 4,096 bytes.
    pages: i32,
    /// Whether the status that is asked for is that of the file that a link leads to.
    follow: i32,
    /// `struct utsname`.
    names: [u8; 392],
    moment: [Moment; MOMENTS],
    kind: [Kind; KINDS],
    mode: [Mode; MODES as usize],
    /// Linux's texts of errors where they are others: a number, the text, a zero; zero at the end.
    texts: [u8; 1200],
}

/// `struct stat`.
#[repr(C)]
pub struct Stat {
    device: u64,
    inode: u64,
    links: u64,
    mode: u32,
    user: u32,
    group: u32,
    padding: u32,
    raw_device: u64,
    size: i64,
    block_size: i64,
    blocks: i64,
    times: [u64; 9],
}

unsafe extern "C" {
    static mut SHARED: Shared;
    fn __errno_location() -> *mut i32;
    fn original___secs_to_zone(
        seconds: i64, local: i32, is_dst: *mut i32, offset: *mut i32, other: *mut i32, name: *mut *const u8,
    );
    fn original___wasilibc_nocwd_fstatat(folder: i32, path: *const u8, stat: *mut Stat, flags: i32) -> i32;
    fn original_filesystem_method_descriptor_metadata_hash_at(
        folder: i32, flags: i32, path: *const u8, hash: *mut u8, error: *mut u8,
    ) -> i32;
    fn original_file_fstat(file: i32, stat: *mut Stat) -> i32;
    fn original_open(path: *const u8, flags: i32, rest: *const u32) -> i32;
    fn original_mkdir(path: *const u8, mode: u32) -> i32;
    fn original_readdir(folder: *mut u8) -> *mut u64;
    fn original_fcntl(file: i32, command: i32, rest: *const *mut i16) -> i32;
    fn original_strerror(error: i32) -> *const u8;
    fn original_sysconf(name: i32) -> i32;
    fn stat(path: *const u8, stat: *mut Stat) -> i32;
    fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8;
}

fn shared() -> &'static mut Shared {
    unsafe { &mut *(&raw mut SHARED) }
}

fn fail(error: i32) -> i32 {
    unsafe { *__errno_location() = error };
    -1
}

// ------------------------------------------------------------------ local time

#[unsafe(no_mangle)]
pub unsafe extern "C" fn __secs_to_zone(
    mut seconds: i64, local: i32, is_dst: *mut i32, offset: *mut i32, other: *mut i32, name: *mut *const u8,
) {
    let shared = shared();
    if shared.moments == 0 {
        return unsafe { original___secs_to_zone(seconds, local, is_dst, offset, other, name) };
    }
    let from = shared.repeats_from;
    if seconds >= from {
        seconds = from + (seconds - from) % CYCLE_SECONDS;
    }
    let counted = usize::from(local != 0);
    let (mut low, mut high) = (0, shared.moments as usize);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if seconds >= unsafe { shared.moment.get_unchecked(middle).from[counted] } {
            low = middle;
        } else {
            high = middle;
        }
    }
    unsafe {
        let kind = shared.kind.get_unchecked(shared.moment.get_unchecked(low).kind as usize % KINDS);
        *is_dst = kind.is_dst;
        *offset = kind.offset;
        if !other.is_null() {
            *other = kind.other_offset;
        }
        *name = kind.name.as_ptr();
    }
}

#[repr(C)]
pub struct Time {
    fields: [i32; 8],
    is_dst: i32,
    offset: i32,
    zone: *const u8,
}

/// The name of a time's zone; of one that was made by hand, the zone's in that half of the year.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __tm_to_tzname(time: *const Time) -> *const u8 {
    let time = unsafe { &*time };
    if !time.zone.is_null() && unsafe { *time.zone } != 0 {
        return time.zone;
    }
    let shared = shared();
    let kind = if time.is_dst > 0 { shared.summer } else { shared.standard };
    unsafe { shared.kind.get_unchecked(kind as usize % KINDS).name.as_ptr() }
}

// ------------------------------------------------------------------ the status of files

/// Fills in what WASI does not tell.
fn complete(stat: &mut Stat) {
    let in_tmp = stat.inode & IN_TMP != 0;
    stat.inode &= !IN_TMP;
    if in_tmp {
        stat.device = TMP_DEVICE;
        stat.user = USER;
        stat.group = GROUP;
    } else {
        stat.device = ROOT_DEVICE;
    }
    stat.block_size = i64::from(PAGE);
    stat.blocks = (stat.size + 4095) / 4096 * 8;
    if stat.mode & 0o777 == 0 {
        stat.mode |= match stat.mode & S_IFMT {
            S_IFDIR => 0o755,
            S_IFREG => 0o644,
            _ => 0o777,
        };
    }
    let shared = shared();
    let kept = shared.modes.min(MODES);
    let mut at = 0;
    while at < kept {
        let entry = unsafe { shared.mode.get_unchecked(at as usize) };
        if entry.inode == stat.inode {
            stat.mode = stat.mode & S_IFMT | entry.mode;
            return;
        }
        at += 1;
    }
}

/// Remembers the permission bits of a file; of very many only the newest.
fn remember(inode: u64, mode: u32) {
    let shared = shared();
    let kept = shared.modes.min(MODES);
    let mut at = 0;
    while at < kept && unsafe { shared.mode.get_unchecked(at as usize).inode } != inode {
        at += 1;
    }
    if at == kept {
        at = shared.modes % MODES;
        shared.modes += 1;
    }
    let entry = unsafe { shared.mode.get_unchecked_mut(at as usize) };
    entry.inode = inode;
    entry.mode = mode & 0o7777;
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn __wasilibc_nocwd_fstatat(folder: i32, path: *const u8, stat: *mut Stat, flags: i32) -> i32 {
    shared().follow = !flags & AT_SYMLINK_NOFOLLOW;
    let result = unsafe { original___wasilibc_nocwd_fstatat(folder, path, stat, flags) };
    shared().follow = 0;
    if result == 0 {
        complete(unsafe { &mut *stat });
    }
    result
}

/// The C library asks for the identity of a link where it should ask for that of the file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn filesystem_method_descriptor_metadata_hash_at(
    folder: i32, flags: i32, path: *const u8, hash: *mut u8, error: *mut u8,
) -> i32 {
    let flags = flags | shared().follow;
    unsafe { original_filesystem_method_descriptor_metadata_hash_at(folder, flags, path, hash, error) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn file_fstat(file: i32, stat: *mut Stat) -> i32 {
    let result = unsafe { original_file_fstat(file, stat) };
    if result == 0 {
        complete(unsafe { &mut *stat });
    }
    result
}

/// Locks are between processes, and there is one: each is free, and is got.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fcntl(file: i32, command: i32, rest: *const *mut i16) -> i32 {
    if command <= F_SETFL {
        return unsafe { original_fcntl(file, command, rest) };
    }
    // `l_type` is the first field of `struct flock`.
    unsafe { **rest = F_UNLCK };
    0
}

/// An entry of a folder begins with its inode number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn readdir(folder: *mut u8) -> *mut u64 {
    let entry = unsafe { original_readdir(folder) };
    if !entry.is_null() {
        unsafe { *entry &= !IN_TMP };
    }
    entry
}

/// A status that is about to be asked for. The C library fills in all of it.
fn ask(path: *const u8) -> Option<Stat> {
    let mut place = core::mem::MaybeUninit::<Stat>::uninit();
    (unsafe { stat(path, place.as_mut_ptr()) } == 0).then(|| unsafe { place.assume_init() })
}

/// Whether the process may do this (4 read, 2 write, 1 execute) with a file.
fn permitted(stat: &Stat, wanted: u32) -> bool {
    let bits = if stat.user == USER { stat.mode >> 6 } else { stat.mode };
    bits & wanted == wanted
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn access(path: *const u8, wanted: i32) -> i32 {
    let Some(stat) = ask(path) else { return -1 };
    if wanted & W_OK != 0 && stat.device != TMP_DEVICE {
        return fail(EROFS);
    }
    if permitted(&stat, wanted as u32 & 7) { 0 } else { fail(EACCES) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn mkdir(path: *const u8, mode: u32) -> i32 {
    let result = unsafe { original_mkdir(path, mode) };
    let mode = mode & 0o7777 & !shared().umask;
    if result == 0
        && mode != 0o755
        && let Some(stat) = ask(path)
    {
        remember(stat.inode, mode);
    }
    result
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(path: *const u8, flags: i32, rest: *const u32) -> i32 {
    let shared = shared();
    let creates = flags & O_CREAT != 0 && !rest.is_null();
    let mode = if creates { (unsafe { *rest }) & 0o7777 & !shared.umask } else { 0o644 };
    let before = if mode != 0o644 || shared.modes > 0 { ask(path) } else { None };
    if let Some(stat) = &before
        && stat.mode & S_IFMT == S_IFREG
    {
        let read = if flags & O_RDONLY != 0 { 4 } else { 0 };
        let write = if flags & O_WRONLY != 0 && stat.device == TMP_DEVICE { 2 } else { 0 };
        if !permitted(stat, read | write) {
            return fail(EACCES);
        }
    }
    let file = unsafe { original_open(path, flags, rest) };
    if file >= 0
        && mode != 0o644
        && before.is_none()
        && let Some(stat) = ask(path)
    {
        remember(stat.inode, mode);
    }
    file
}

// ------------------------------------------------------------------ errors

#[unsafe(no_mangle)]
pub unsafe extern "C" fn strerror(error: i32) -> *const u8 {
    let mut at = shared().texts.as_ptr();
    unsafe {
        while *at != 0 {
            if i32::from(*at) == error {
                return at.add(1);
            }
            while *at != 0 {
                at = at.add(1);
            }
            at = at.add(1);
        }
        original_strerror(error)
    }
}

// ------------------------------------------------------------------ the machine

#[unsafe(no_mangle)]
pub unsafe extern "C" fn uname(names: *mut u8) -> i32 {
    unsafe { memcpy(names, shared().names.as_ptr(), 390) };
    0
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sysconf(name: i32) -> i32 {
    let shared = shared();
    match name {
        SC_PAGE_SIZE => PAGE,
        SC_PROCESSORS_CONFIGURED | SC_PROCESSORS_ONLINE => shared.processors,
        SC_PHYSICAL_PAGES => shared.pages,
        SC_AVAILABLE_PAGES => (shared.pages - memory_size(0) as i32 * (WASM_PAGE / PAGE)).max(0),
        _ => unsafe { original_sysconf(name) },
    }
}
