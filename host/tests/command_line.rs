//! The command as its users meet it: what it prints, and with which exit code it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

const HELLO: &str = "def lambda_handler(event, context):
    print('hello')
    if event.get('fail'):
        raise ValueError(event['fail'])
    return {'n': event.get('n'), 'e': 1.10}
";

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn command() -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
        .map_or_else(|| root.join("target").join("runtimes"), PathBuf::from);
    let mut command = Command::new(env!("CARGO_BIN_EXE_lambdabox"));
    command
        .env("LAMBDABOX_RUNTIMES", runtimes)
        .env(
            "LAMBDABOX_CACHE_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"),
        )
        .stdin(Stdio::null());
    command
}

fn finish(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn lambdabox(arguments: &[&str]) -> Run {
    finish(command().args(arguments).output().unwrap())
}

/// `lambdabox invoke` on a file `hello.py` of this text.
fn invoke(code: &str, arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hello.py");
    fs::write(&path, code).unwrap();
    let mut all = vec!["invoke", path.to_str().unwrap()];
    all.extend(arguments);
    lambdabox(&all)
}

/// A run that was refused: exit code 2, nothing on standard output, one sentence.
fn refused(run: Run, sentence: &str) {
    assert_eq!(run.code, 2, "{}", run.err);
    assert_eq!(run.out, "");
    assert!(run.err.contains(sentence), "{}", run.err);
    assert!(run.err.starts_with("error: "), "{}", run.err);
}

#[test]
fn a_file_of_any_name_is_invoked_by_its_own_handler() {
    let run = invoke(HELLO, &["--event", r#"{"n":1}"#, "--seed", "7"]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(without_figures(&run.out));
}

/// Durations depend on the very build of the runtime; they are pinned by the golden cases.
fn without_figures(text: &str) -> String {
    let (start, summary) = text.split_once("\nSummary:\n").unwrap();
    let (start, _) = start.split_once("REPORT").unwrap();
    let mut figures: String = summary
        .chars()
        .map(|character| {
            if character.is_ascii_digit() {
                '#'
            } else {
                character
            }
        })
        .collect();
    while figures.contains("##") {
        figures = figures.replace("##", "#");
    }
    format!("{start}REPORT …\nSummary:\n{figures}")
}

#[test]
fn json_is_one_object_a_line_for_each_invocation() {
    let run = invoke(
        HELLO,
        &["--event", "{}", "--repeat", "3", "--output", "json"],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let lines: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    let cold: Vec<_> = lines
        .iter()
        .map(|line| line["coldStart"].as_bool().unwrap())
        .collect();
    assert_eq!(cold, [true, false, false]);
    let keys: Vec<_> = lines[0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "status",
            "functionError",
            "payload",
            "logs",
            "coldStart",
            "report",
            "fuel",
            "cost"
        ]
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let json = |seed| {
        invoke(
            HELLO,
            &["--output", "json", "--repeat", "2", "--seed", seed],
        )
        .out
    };
    assert_eq!(json("1"), json("1"));
    assert_ne!(json("1"), json("2"));
}

#[test]
fn a_function_that_fails_is_exit_code_one() {
    let run = invoke(HELLO, &["--event", r#"{"fail":"no"}"#]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("Status: Failed\n"), "{}", run.out);
    assert!(
        run.out.contains(r#""errorType": "ValueError""#),
        "{}",
        run.out
    );
    assert!(!run.err.contains("error"), "{}", run.err);
}

#[test]
fn events_come_from_standard_input_files_and_templates() {
    let code = "def lambda_handler(event, context):\n    return sorted(event)\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hello.py");
    fs::write(&path, code).unwrap();
    let event = folder.path().join("event.json");
    fs::write(&event, r#"{"from":"file"}"#).unwrap();

    let at = format!("@{}", event.display());
    let run = invoke(code, &["--event", &at]);
    assert!(run.out.contains("\"from\""), "{}", run.out);
    let run = invoke(code, &["--template", "hello-world"]);
    assert!(run.out.contains("\"key1\""), "{}", run.out);
    assert!(
        run.out.contains("Test Event Name: Hello World"),
        "{}",
        run.out
    );

    let piped = command()
        .arg("invoke")
        .arg(&path)
        .args(["--event", "-"])
        .stdin(fs::File::open(&event).unwrap())
        .output()
        .unwrap();
    assert!(finish(piped).out.contains("\"from\""));
}

#[test]
fn configuration_reaches_the_function() {
    let code = "import os\ndef lambda_handler(event, context):\n    return [os.environ['STAGE'], context.memory_limit_in_mb, context.invoked_function_arn]\n";
    let run = invoke(
        code,
        &[
            "--env",
            "STAGE=a=b",
            "--memory",
            "512",
            "--name",
            "shop",
            "--region",
            "eu-central-1",
            "--timeout",
            "10",
            "--tmp",
            "1024",
            "--architecture",
            "arm64",
            "--output",
            "json",
        ],
    );
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert!(
        run.out.contains(
            r#"["a=b", "512", "arn:aws:lambda:eu-central-1:123456789012:function:shop"]"#
        ),
        "{}",
        run.out
    );
}

/// A zip file of these files.
fn zip(path: &Path, files: &[(&str, &str)]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn folders_and_zips_have_the_usual_handler() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("shop")).unwrap();
    fs::write(folder.path().join("shop/__init__.py"), "name = 'shop'\n").unwrap();
    let main = "import shop\ndef lambda_handler(event, context):\n    return shop.name\n";
    fs::write(folder.path().join("lambda_function.py"), main).unwrap();
    let run = lambdabox(&["invoke", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert!(run.out.contains("\"shop\""));

    let path = folder.path().join("code.zip");
    let package = "name = 'zipped'\n";
    zip(
        &path,
        &[("lambda_function.py", main), ("shop/__init__.py", package)],
    );
    let run = lambdabox(&["invoke", path.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert!(run.out.contains("\"zipped\""));
}

#[test]
fn bad_input_is_one_sentence_and_exit_code_two() {
    refused(
        lambdabox(&["invoke", "/nowhere/hello.py"]),
        "cannot read /nowhere/hello.py",
    );
    refused(
        invoke(HELLO, &["--event", "{a}"]),
        "Could not parse request body into json",
    );
    refused(
        invoke(HELLO, &["--event", "@/nowhere.json"]),
        "cannot read the event from /nowhere.json",
    );
    refused(invoke(HELLO, &["--memory", "64"]), "'memorySize'");
    refused(invoke(HELLO, &["--timeout", "901"]), "'timeout'");
    refused(invoke(HELLO, &["--env", "AWS_REGION=x"]), "reserved keys");
    refused(invoke(HELLO, &["--env", "A"]), "KEY=VALUE");
    refused(invoke(HELLO, &["--template", "nope"]), "hello-world");
    refused(
        invoke(HELLO, &["--runtime", "cobol85"]),
        "there is no runtime 'cobol85'",
    );
    refused(
        invoke(HELLO, &["--runtime", "../python3.14"]),
        "cannot be the name of a runtime",
    );
    refused(invoke(HELLO, &["--repeat", "0"]), "--repeat");
    refused(
        invoke(HELLO, &["--event", "{}", "--template", "sqs"]),
        "cannot be used with",
    );

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("code.zip");
    let code = path.to_str().unwrap();
    fs::write(&path, "this is no zip").unwrap();
    refused(lambdabox(&["invoke", code]), "zip file cannot be read");
    zip(&path, &[("../evil.py", "x = 1")]);
    refused(lambdabox(&["invoke", code]), "../evil.py");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hello.py");
    fs::write(&path, HELLO).unwrap();
    let mut child = command()
        .arg("invoke")
        .arg(&path)
        .args(["--repeat", "2000", "--output", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run = finish(child.wait_with_output().unwrap());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn templates_are_listed_and_shown() {
    let run = lambdabox(&["templates"]);
    assert_eq!(run.code, 0);
    assert!(
        run.out
            .lines()
            .any(|line| line == "hello-world                 Hello World")
    );
    let run = lambdabox(&["templates", "hello-world"]);
    assert!(run.out.starts_with("{\n"), "{}", run.out);
}

#[test]
fn the_version_is_printed() {
    assert_eq!(
        lambdabox(&["--version"]).out,
        concat!("lambdabox ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

/// What ends is not the function's own timeout, and the sentence says so.
#[test]
fn a_wall_limit_says_what_it_cut() {
    let code = "def lambda_handler(event, context):\n    while True:\n        pass\n";
    let run = invoke(code, &["--timeout", "900", "--wall-limit", "1"]);
    refused(run, "--wall-limit ended the call after ");
    let run = invoke(HELLO, &["--event", "{}", "--wall-limit", "60"]);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn each_line_of_standard_input_is_an_event_for_the_same_environment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("count.py");
    let code = "count = 0\ndef lambda_handler(event, context):\n    global count\n    count += 1\n    return [event, count]\n";
    fs::write(&path, code).unwrap();
    let mut started = command()
        .args(["invoke", path.to_str().unwrap(), "--event-lines"])
        .args(["--output", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = started.stdin.take().unwrap();
    stdin.write_all(b"{\"a\":1}\n\nnot json\n\"x\"").unwrap();
    drop(stdin);
    let run = finish(started.wait_with_output().unwrap());
    assert_eq!(run.code, 1, "{}", run.err);
    let answers: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 3, "{}", run.out);
    assert_eq!(answers[0]["payload"], serde_json::json!([{ "a": 1 }, 1]));
    assert_eq!(answers[0]["coldStart"], true);
    assert_eq!(answers[1]["status"], "Refused");
    assert!(answers[1]["message"].as_str().unwrap().contains("json"));
    assert_eq!(answers[2]["payload"], serde_json::json!(["x", 2]));
    assert_eq!(answers[2]["coldStart"], false);
}

#[test]
fn a_user_without_a_home_keeps_what_was_compiled_among_temporary_files() {
    let folder = tempfile::tempdir().unwrap();
    let code = folder.path().join("hello.py");
    fs::write(&code, HELLO).unwrap();
    let run = finish(
        command()
            .env_remove("LAMBDABOX_CACHE_DIR")
            .env_remove("XDG_CACHE_HOME")
            .env("HOME", "/dev/null/nowhere")
            .env("TMPDIR", folder.path())
            .args(["invoke", code.to_str().unwrap(), "--event", "{}"])
            .output()
            .unwrap(),
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let kept = fs::read_dir(folder.path()).unwrap().any(|entry| {
        let name = entry.unwrap().file_name();
        name.to_string_lossy().starts_with("lambdabox-")
    });
    assert!(kept);
}
