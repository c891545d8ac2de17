//! A file that a person has handed to the page.

use std::rc::Rc;

/// What was chosen or dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// Its name, without a folder.
    pub name: String,
    /// Its bytes; nothing if they are more than the page takes, or cannot be read.
    pub bytes: Option<Rc<[u8]>>,
}
