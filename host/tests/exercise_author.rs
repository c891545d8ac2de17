//! A newcomer writes an exercise from `docs/exercises.md` alone: this follows "A first exercise, step
//! by step", writes every file that it names, and compares what the program says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const SECTION: &str = "## A first exercise, step by step\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A fenced block of the section, and the last `code` of the words in front of it.
struct Block {
    named: String,
    before: String,
    language: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let document = fs::read_to_string(root().join("docs/exercises.md")).unwrap();
    let section = document.split(SECTION).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut blocks = Vec::new();
    let mut parts = section.split("```");
    while let (Some(before), Some(fenced)) = (parts.next(), parts.next()) {
        let (language, text) = fenced.split_once('\n').unwrap();
        blocks.push(Block {
            named: file_of(before),
            before: before.to_owned(),
            language: language.to_owned(),
            text: text.to_owned(),
        });
    }
    blocks
}

/// The last file of the exercise that a text names between backticks.
fn file_of(text: &str) -> String {
    let codes = text.split('`').skip(1).step_by(2);
    let files = codes.filter(|code| code.starts_with("cups/"));
    files.last().unwrap_or_default().to_owned()
}

/// Does what the words in front of a block say with its text.
fn write(folder: &Path, block: &Block) {
    let path = folder.join(&block.named);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let there = fs::read_to_string(&path).unwrap_or_default();
    let text = if block.before.contains("above the\nsecond `[[check]]`") {
        let second = there.match_indices("[[check]]").nth(1).unwrap().0;
        let (first, rest) = there.split_at(second);
        format!("{first}{}\n{rest}", block.text)
    } else if block.before.contains("Add a check") {
        format!("{there}\n{}", block.text)
    } else {
        assert!(there.is_empty(), "{} is written twice", block.named);
        block.text.clone()
    };
    fs::write(path, text).unwrap();
}

/// Runs the command of a console's block; what it prints has to hold all the lines that are shown.
fn console(folder: &Path, block: &Block) {
    let (command, shown) = block.text.split_once('\n').unwrap();
    let words: Vec<&str> = command.split_whitespace().collect();
    assert_eq!(words[..2], ["$", "lambdabox"]);
    let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
        .map_or_else(|| root().join("target").join("runtimes"), PathBuf::from);
    let output = Command::new(env!("CARGO_BIN_EXE_lambdabox"))
        .current_dir(folder)
        .env("LAMBDABOX_RUNTIMES", fs::canonicalize(runtimes).unwrap())
        .env(
            "LAMBDABOX_CACHE_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"),
        )
        .args(&words[2..])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for line in shown.lines() {
        assert!(said.lines().any(|it| it == line), "{line}\n---\n{said}");
    }
    let sound = shown.ends_with(": sound\n");
    assert_eq!(output.status.success(), sound, "{said}");
}

#[test]
fn the_documentation_leads_to_a_sound_exercise() {
    let folder = tempfile::tempdir().unwrap();
    let blocks = blocks();
    let consoles = blocks.iter().filter(|it| it.language == "console").count();
    assert_eq!((blocks.len(), consoles), (11, 2));
    for block in &blocks {
        match block.language.as_str() {
            "console" => console(folder.path(), block),
            _ => write(folder.path(), block),
        }
    }
}
