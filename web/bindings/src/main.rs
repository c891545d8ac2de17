//! Writes the JavaScript between a browser and a program of the page: `lambdabox-bindings INPUT.wasm
//! FOLDER NAME` makes `NAME.js`, `NAME_bg.wasm` and what they import.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut words = std::env::args_os().skip(1);
    let mut word = |what| words.next().with_context(|| format!("{what} is missing"));
    let input = PathBuf::from(word("the WebAssembly to read")?);
    let folder = PathBuf::from(word("the folder to write to")?);
    let name = word("the name of what is written")?;
    let name = name.to_str().context("the name is not UTF-8")?;
    Bindgen::new()
        .input_path(&input)
        .out_name(name)
        .web(true)?
        .typescript(false)
        // The page and the workers say where their WebAssembly is.
        .omit_default_module_path(name == "page")
        .generate(&folder)
        .with_context(|| format!("cannot write the bindings of {}", input.display()))
}
