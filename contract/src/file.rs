//! Files of code. Their contents travel as attachments, in the order of the files.

use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// A file whose contents are attached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct File {
    /// Its path below `/var/task`.
    pub path: String,
    /// Its contents are UTF-8, so it can be edited.
    pub text: bool,
}

/// A file of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct DraftFile {
    /// Its path below `/var/task`.
    pub path: String,
    /// Its contents are those of the deployed file of this path: nothing is attached for it.
    pub as_deployed: bool,
}
