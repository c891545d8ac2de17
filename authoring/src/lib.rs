//! What authors and learners have on their disks: code as files, folders and zips ([`code`]),
//! exercises ([`Exercise`]) and courses ([`Course`]) as folders. What any of it means is
//! `lambdabox_core`'s; nothing here has an engine, so that the page's build can pack courses with it.

pub mod code;
mod course;
mod document;
mod folder;
mod index;
mod readme;
pub mod submission;

pub use course::Course;
pub use document::{Document, Fault};
pub use folder::{Exercise, Expect, SPEC, Wrong};
pub use index::course_index;
