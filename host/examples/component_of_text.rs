//! Makes a component of its text form, for `cargo xtask handlers`:
//!
//!     component_of_text SOURCE.wat COMPONENT.wasm

use std::path::PathBuf;

fn main() -> anyhow::Result<()> {
    let files: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [source, component] = files.as_slice() else {
        anyhow::bail!("usage: component_of_text SOURCE.wat COMPONENT.wasm")
    };
    std::fs::write(component, wat::parse_file(source)?)?;
    Ok(())
}
