//! Work on its way to another browser: everything as one file ([`backup`]), one small function as a
//! link ([`link`]).
//!
//! Both come from anywhere, so neither is believed: what is unpacked has a bound, and what is wrong
//! is refused with a sentence that says what to do.

pub mod backup;
pub mod link;
