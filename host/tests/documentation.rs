//! Every command that the documentation and the help show is run as it stands there, in a folder that has
//! the files which it names.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lambdabox_core::code::zip;
use lambdabox_core::engine::SourceFile;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::{env, thread};
use tempfile::TempDir;

const HANDLER: &str = "def lambda_handler(event, context):\n    print('ERROR' if 'item' in event else 'nothing to do')\n    \
                       return event\n";

/// The checkout.
fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

/// A zip file of these files.
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<SourceFile> = files
        .iter()
        .map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            contents: (*text).into(),
        })
        .collect();
    zip(&files).unwrap()
}

/// A folder with what the examples name.
struct Stage {
    root: TempDir,
}

impl Stage {
    /// An empty one, where `lambdabox` is on the path and pip finds one package, `tea`.
    fn empty() -> Self {
        let root = tempfile::tempdir().unwrap();
        let stage = Self { root };
        stage.folder("home");
        stage.folder("bin");
        stage.folder("work");
        stage.folder("index");
        let program = env!("CARGO_BIN_EXE_lambdabox");
        std::os::unix::fs::symlink(program, stage.path("bin/lambdabox")).unwrap();
        let wheel = archive(&[
            ("tea/__init__.py", "KIND = 'green'\n"),
            (
                "tea-1.0.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: tea\nVersion: 1.0\n",
            ),
            (
                "tea-1.0.dist-info/WHEEL",
                "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            ),
            ("tea-1.0.dist-info/RECORD", "tea/__init__.py,,\n"),
        ]);
        fs::write(stage.path("index/tea-1.0-py3-none-any.whl"), wheel).unwrap();
        stage
    }

    /// One with a function, an account that has it, and an exercise.
    fn whole() -> Self {
        let stage = Self::empty();
        stage.write(
            "hello.py",
            &fs::read_to_string(root().join("examples/hello.py")).unwrap(),
        );
        stage.write("event.json", r#"{"item": "tea"}"#);
        stage.write("shop/lambda_function.py", HANDLER);
        stage.write("shop/requirements.txt", "tea\n");
        stage.write("layer/python/tea.py", "KIND = 'green'\n");
        stage.write("recorded/lambda_function.py", HANDLER);
        stage.write(
            "recorded/case.json",
            r#"{"memory": 128, "timeout": 3, "env": {}, "seed": 1, "events": [{}]}"#,
        );
        std::os::unix::fs::symlink(root().join("examples"), stage.path("work/examples")).unwrap();
        stage.folder("work/target/release");
        std::os::unix::fs::symlink(
            env!("CARGO_BIN_EXE_lambdabox"),
            stage.path("work/target/release/lambdabox"),
        )
        .unwrap();
        let zip = archive(&[("lambda_function.py", HANDLER)]);
        fs::write(stage.path("work/shop.zip"), zip).unwrap();
        stage.make(
            "lambdabox function create orders shop/ --state account
             lambdabox function publish orders --state account
             lambdabox function alias create orders live --version 1 --state account
             lambdabox invoke --function orders --event '{\"item\": \"tea\"}' --state account
             lambdabox layer publish tools layer/ --state account
             lambdabox account export saved.lambdabox --state account
             lambdabox exercise new greeting
             cp -r examples/courses/intro-to-lambda/quiz quiz
             mkdir -p course submissions/ada submissions/bob shards
             cp -r greeting course/greeting
             printf 'id = \"small\"\\ntitle = \"Small\"\\ntext = \"One.\"\\n[[part]]\\ntitle = \"All\"\\ntext = \"All.\"\\nexercises = [\"greeting\"]\\n' > course/course.toml
             cp greeting/solution/* submissions/ada
             cp greeting/starter/* submissions/bob
             lambdabox grade greeting submissions --shard 1/2 --format json -o shards/1.json
             lambdabox grade greeting submissions --shard 2/2 --format json -o shards/2.json",
        );
        stage
    }

    /// One with the same files, for commands that change them.
    fn copy(&self) -> Self {
        let copy = Self::empty();
        let copied = Command::new("cp")
            .args(["-a", "--"])
            .arg(self.path("work/."))
            .arg(copy.path("work"))
            .status();
        assert!(copied.unwrap().success());
        copy
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn folder(&self, name: &str) {
        fs::create_dir_all(self.path(name)).unwrap();
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path("work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs lines of a shell, the first that fails being the last.
    fn run(&self, script: &str) -> Output {
        let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
            .map_or_else(|| root().join("target/runtimes"), PathBuf::from);
        let mut path = self.path("bin").into_os_string();
        path.push(":");
        path.push(env::var_os("PATH").unwrap_or_default());
        Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(self.path("work"))
            .env("PATH", path)
            .env("HOME", self.path("home"))
            .env("LAMBDABOX_RUNTIMES", runtimes)
            .env(
                "LAMBDABOX_CACHE_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"),
            )
            .env("PIP_NO_INDEX", "1")
            .env("PIP_FIND_LINKS", self.path("index"))
            .env("PIP_CONFIG_FILE", "/dev/null")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// What the stage itself consists of.
    fn make(&self, script: &str) {
        let output = self.run(script);
        assert!(output.status.success(), "{}", both(&output));
    }
}

fn both(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "{}\n{}\n{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    )
}

/// Without what would never end, or needs the page inside of the program: that `serve` serves, that
/// `--follow` follows and what `course html` and `course scorm` write, other tests show.
fn that_ends(script: &str) -> String {
    let lines = script.lines().map(|line| {
        let command = line.split(" #").next().unwrap_or(line).trim_end();
        let elsewhere = [
            "cargo ",
            "lambdabox serve",
            "lambdabox course html",
            "lambdabox course scorm",
        ];
        if elsewhere.iter().any(|start| command.starts_with(start)) {
            String::new()
        } else {
            command.replace(" --follow", "")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The fenced blocks of a document in this language.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<(bool, String)> = None;
    for line in document.lines() {
        match (line.trim_start().strip_prefix("```"), &mut block) {
            (Some(opened), None) => block = Some((opened == language, String::new())),
            (Some(_), Some(_)) => blocks.extend(
                block
                    .take()
                    .filter(|(wanted, _)| *wanted)
                    .map(|(_, text)| text),
            ),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The documents for users.
fn documents() -> Vec<(String, String)> {
    let mut paths = vec![root().join("README.md")];
    paths.extend(
        fs::read_dir(root().join("docs"))
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    let read = |path: PathBuf| {
        (
            path.display().to_string(),
            fs::read_to_string(path).unwrap(),
        )
    };
    paths.into_iter().map(read).collect()
}

/// Runs scripts, two at a time, each on a stage of its own; says all that failed.
fn run_all(scripts: Vec<(String, String)>) {
    let stage = Stage::whole();
    let failed = Mutex::new(Vec::new());
    let queue = Mutex::new(scripts.into_iter());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((place, script)) = queue.lock().unwrap().next() else {
                        return;
                    };
                    let output = stage.copy().run(&script);
                    if !output.status.success() {
                        failed
                            .lock()
                            .unwrap()
                            .push(format!("{place}:\n{script}\n{}", both(&output)));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n----\n"));
}

#[test]
fn every_command_of_the_documentation_runs() {
    let mut scripts = Vec::new();
    for (path, text) in documents() {
        for block in blocks(&text, "sh") {
            // What compiles a handler is `guest-sdk`'s to test.
            if !block.contains("--target wasm32-wasip2") && block.contains("lambdabox ") {
                scripts.push((path.clone(), that_ends(&block)));
            }
        }
    }
    assert!(scripts.len() >= 8, "{scripts:?}");
    run_all(scripts);
}

/// `cargo xtask` has every task that a document names.
#[test]
fn every_task_of_the_documentation_is_there() {
    let tasks = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    let mut named = 0;
    for (path, text) in documents() {
        for part in text.split("cargo xtask ").skip(1) {
            let task: String = part.chars().take_while(char::is_ascii_lowercase).collect();
            named += 1;
            assert!(
                tasks.contains(&format!("\"{task}\"")),
                "{path}: cargo xtask {task}"
            );
        }
    }
    assert!(named >= 5);
}

/// The examples of the help, in the order of the commands.
fn examples(stage: &Stage, words: &str, found: &mut Vec<(String, String)>) {
    let help = stage.run(&format!("lambdabox {words} --help"));
    assert!(help.status.success(), "{}", both(&help));
    let help = String::from_utf8(help.stdout).unwrap();
    let after = help.split_once("\nExample").map_or("", |(_, after)| after);
    for line in after.lines().map(str::trim) {
        if line.starts_with("lambdabox ") {
            found.push((words.to_owned(), that_ends(line)));
        }
    }
    let commands = help
        .split_once("\nCommands:\n")
        .map_or("", |(_, after)| after);
    for line in commands.lines().take_while(|line| !line.is_empty()) {
        let name = line
            .strip_prefix("  ")
            .and_then(|line| line.split(' ').next());
        if let Some(name) = name.filter(|name| !name.is_empty() && *name != "help") {
            examples(stage, format!("{words} {name}").trim(), found);
        }
    }
}

#[test]
fn every_example_of_the_help_runs() {
    let mut scripts = Vec::new();
    examples(&Stage::empty(), "", &mut scripts);
    assert!(scripts.len() > 30, "{scripts:?}");
    let home = "mkdir -p ~/.local/share/bash-completion/completions\n";
    for (_, script) in &mut scripts {
        script.insert_str(0, home);
    }
    run_all(scripts);
}

/// The lines of the workflows, in a repository that has what they name.
#[test]
fn every_command_of_the_workflows_runs() {
    let document = fs::read_to_string(root().join("docs/grading.md")).unwrap();
    let mut runs = 0;
    for block in blocks(&document, "yaml") {
        let stage = Stage::empty();
        stage.make(
            "lambdabox exercise new exercise
             mkdir -p submissions/ada out
             cp exercise/solution/* submissions/ada
             cp exercise/solution/* .
             lambdabox exercise pack exercise -o out
             cp out/*.teacher.json exercise.json
             rm -r out",
        );
        let lines = block
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- run: "));
        for line in lines {
            let shards: &[&str] = if line.contains("matrix.shard") {
                &["1", "2", "3", "4"]
            } else {
                &["1"]
            };
            for shard in shards {
                // The job that merges has the shards' reports and nothing else.
                let apart = if line.contains("merge *.json") {
                    "rm exercise.json; "
                } else {
                    ""
                };
                let line = line.replace("${{ matrix.shard }}", shard);
                let output = stage.run(&format!("{apart}{line}"));
                assert!(output.status.success(), "{line}\n{}", both(&output));
                runs += 1;
            }
        }
    }
    assert!(runs >= 6, "only {runs} commands");
}
