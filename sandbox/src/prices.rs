//! What host calls cost the guest, in units of fuel: the price list of both engines.
//!
//! A host call does work that the fuel of WebAssembly does not see. Without a price a loop of cheap
//! calls would make a machine work many times as long as its virtual time says. Each price is about
//! what the work takes on a host of the kind that the fuel rate was calibrated on, rounded up, so
//! that no loop of calls takes more than 1.5 times the processor time of a loop that only computes;
//! `docs/time-and-bills.md` has the measurements. (25 units are a nanosecond of one virtual CPU.)
//!
//! Every call pays [`CALL`], and for the bytes that cross the border, whether it succeeds or not.
//! What a call makes pays for its own end as well: dropping a resource and freeing a file are free.

/// Any call: from the guest to the host and back.
pub const CALL: u64 = 8_000;

/// A byte that crosses the border, in either direction.
pub const BYTE: u64 = 2;

/// A random byte, on top of [`BYTE`].
pub const RANDOM_BYTE: u64 = 24;

/// A value within a list that crosses the border: a variable, an argument, a pollable.
pub const ITEM: u64 = 2_500;

/// A resource that is made: a descriptor, a stream, a pollable, an error.
pub const RESOURCE: u64 = 4_000;

/// A part of a path that is looked up, or a parent directory that is asked for.
pub const PATH_PART: u64 = 1_500;

/// A name in a directory that is listed, made or removed.
pub const ENTRY: u64 = 5_000;

/// A byte that is looked at in a file, a name or a line, on top of [`BYTE`].
pub const LOOK_BYTE: u64 = 1;

/// A byte of memory that a file in `/tmp` begins to take, the zeros before what is written included.
pub const MEMORY_BYTE: u64 = 8;

/// A piece of memory that a file in `/tmp` begins to take: one for each 64 KiB.
pub const CHUNK: u64 = 25_000;

/// A byte of a file below `/proc`, whose text is made anew whenever it is opened.
pub const FACT_BYTE: u64 = 60;

/// A request that somebody outside of the environment answers.
pub const REQUEST: u64 = 1_000_000;

/// A byte of the body of a request or its answer, which is read, hashed and kept.
pub const HTTP_BYTE: u64 = 50;

/// A line of output, or a piece of a very long one.
pub const LINE: u64 = 6_000;

/// The price of `count` times `each`.
pub(crate) fn times(each: u64, count: usize) -> u64 {
    each.saturating_mul(count as u64)
}
