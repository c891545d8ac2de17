//! `cargo xtask bench`.
use crate::arguments::Arguments;
use crate::paths::Paths;
use anyhow::{Result, bail};
pub(crate) fn command(_paths: &Paths, _arguments: Arguments) -> Result<()> {
    bail!("not there yet")
}
