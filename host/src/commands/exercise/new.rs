//! `lambdabox exercise new`: writes an exercise to begin with.

use crate::commands::tell;
use anyhow::{Context as _, bail};
use clap::Args;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write a small exercise that is sound, to begin with
#[derive(Args)]
pub(super) struct Arguments {
    /// The folder, which must not be there yet; its name becomes the exercise's id
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// The files of a new exercise; `{id}` stands for its id.
const FILES: [(&str, &str); 9] = [
    ("exercise.toml", include_str!("new/exercise.toml")),
    ("README.md", include_str!("new/README.md")),
    ("events/ada.json", "{\"name\": \"Ada\"}\n"),
    ("events/nobody.json", "{}\n"),
    ("starter/lambda_function.py", include_str!("new/starter.py")),
    (
        "solution/lambda_function.py",
        include_str!("new/solution.py"),
    ),
    (
        "wrong/prints/lambda_function.py",
        include_str!("new/prints.py"),
    ),
    ("wrong/prints/expect.toml", include_str!("new/prints.toml")),
    ("exercise.schema.json", ""),
];

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = &arguments.folder;
    let name = folder.file_name().and_then(|name| name.to_str());
    let id = name.unwrap_or_default();
    let right = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=64).contains(&id.len()) || !id.bytes().all(right) {
        bail!(
            "{id:?} is no id: choose a folder name of 1 to 64 lower-case letters, digits and hyphens"
        );
    }
    if folder.exists() {
        bail!(
            "{} is there already: choose another folder",
            folder.display()
        );
    }
    for (path, text) in FILES {
        let text = match path {
            "exercise.schema.json" => crate::exercise::schema(),
            _ => text.replace("{id}", id),
        };
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    tell(&format!(
        "wrote {0}: edit it, then run `lambdabox exercise check {0}`",
        folder.display()
    ));
    Ok(ExitCode::SUCCESS)
}
