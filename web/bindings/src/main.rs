//! Writes the JavaScript between a browser and a program of the page: `lambdabox-bindings INPUT.wasm
//! FOLDER NAME` makes `NAME.js`, `NAME_bg.wasm` and what they import. With `PART ENTRY WORD...` behind that,
//! the functions whose names have one of the words in them are taken out into `PART.wasm`; all others call
//! only what is called ENTRY of it.

mod split;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use split::{Words, split};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut words = std::env::args_os().skip(1);
    let mut word = |what| words.next().with_context(|| format!("{what} is missing"));
    let input = PathBuf::from(word("the WebAssembly to read")?);
    let folder = PathBuf::from(word("the folder to write to")?);
    let name = text(word("the name of what is written")?)?;
    Bindgen::new()
        .input_path(&input)
        .out_name(&name)
        .web(true)?
        .typescript(false)
        // The page and the workers say where their WebAssembly is.
        .omit_default_module_path(name == "page")
        .generate(&folder)
        .with_context(|| format!("cannot write the bindings of {}", input.display()))?;
    let Some(part) = words.next() else {
        return Ok(());
    };
    let entry = text(words.next().context("the name of the entry is missing")?)?;
    let of_part = words.map(text).collect::<Result<Vec<_>>>()?;
    let words = Words {
        entry: &entry,
        of_part: of_part.iter().map(String::as_str).collect(),
    };
    let file = folder.join(format!("{name}_bg.wasm"));
    let split = split(&fs::read(&file)?, &words)
        .with_context(|| format!("cannot split {}", file.display()))?;
    fs::write(&file, split.first)?;
    fs::write(folder.join(part).with_extension("wasm"), split.second)?;
    println!("{} functions moved into the part", split.moved);
    Ok(())
}

fn text(word: OsString) -> Result<String> {
    let not = |word: OsString| anyhow::anyhow!("{} is not UTF-8", word.display());
    word.into_string().map_err(not)
}
