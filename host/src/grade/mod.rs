//! Grading a folder of submissions: what was handed in, what each is worth, and the report in the
//! form that somebody else's system reads.
//!
//! What a check means is decided in `core::exercise`. Here are the files around it: [`submission`]
//! finds and reads what learners handed in, [`run`] grades many of them side by side, [`report`] is
//! what comes out, and [`formats`] writes it.

pub mod exercises;
pub mod formats;
pub mod gift;
pub mod gradescope_zip;
pub mod report;
pub mod run;
pub mod submission;
pub mod worker;
