//! How much of a submission is looked at. A thousand of them are graded side by side on machines
//! with little memory, so these are smaller than Lambda's.

/// The most bytes of one submission, once unpacked.
pub const UNPACKED_BYTES: u64 = 64 << 20;
/// The most bytes of a zip file of one submission.
pub const ZIP_BYTES: u64 = 48 << 20;
/// The most files of one submission.
pub const FILES: usize = 5_000;
/// How deep folders may lie in one another.
pub const DEPTH: usize = 32;
/// The most bytes of the zip file that a learning platform hands out for all learners.
pub const CLASS_ZIP_BYTES: u64 = 4 << 30;
/// The most files in it.
pub const CLASS_ZIP_FILES: usize = 200_000;
/// The most submissions of one run.
pub const SUBMISSIONS: usize = 200_000;
/// The longest name of a learner or a file in a report, in characters.
pub const NAME_CHARS: usize = 200;
