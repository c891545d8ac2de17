//! Python's packages from an index: what `requirements.txt` names, put beside a function's code.

mod folder;
mod pip;
mod requirements;

pub use folder::{FolderError, put};
pub use pip::{Pip, PipError, Step};
pub use requirements::missing;
