//! What the page and the account worker say to each other.
//!
//! A message is a JavaScript object with the JSON text of one of these types and a list of
//! attachments: whatever is large or no text (files, events, responses) travels beside the JSON, as
//! bytes. Page and account worker are built together, so there is no version to agree on.
//!
//! The page asks with a [`Request`], which says by its kind whether it changes something: a
//! [`Reading`] never does, a [`Change`] does, a [`Running`] has a function run. Each request is a type
//! of its own that knows its answer ([`Ask`]). A refusal is a [`Refusal`], whole as the account
//! made it. What the page hears without asking is an [`Event`].
//!
//! Where the page only shows what the account says, the answer is a [`sheet::Sheet`]: headings,
//! tables, pairs, forms and charts as data, which one view draws.

pub mod event;
pub mod file;
pub mod function;
pub mod log;
mod refusal;
mod request;
pub mod run;
pub mod sheet;
mod wire;

pub use event::Event;
pub use refusal::Refusal;
pub use request::*;
pub use wire::{Attachments, Given, Heard, RawJson, Reply, ReplyError, read, write};
