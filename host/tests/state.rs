//! An account that is kept between commands: by several programs at once, through kills, on a full
//! disk, and as a file that the page has written.

#![expect(
    clippy::unwrap_used,
    reason = "this is all test code, in functions that are no tests themselves"
)]

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

const HELLO: &str = "def lambda_handler(event, context):
    print('hello', event.get('n'))
    if event.get('fail'):
        raise ValueError('no')
    return context.aws_request_id
";

/// A state folder, and commands on it.
struct Account {
    folder: tempfile::TempDir,
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Account {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// With one function, `f`.
    fn with_function() -> Self {
        let account = Self::new();
        let code = account.folder.path().join("hello.py");
        fs::write(&code, HELLO).unwrap();
        account.succeed(&["function", "create", "f", code.to_str().unwrap()]);
        account
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
            .map_or_else(|| root.join("target").join("runtimes"), PathBuf::from);
        let mut command = Command::new(env!("CARGO_BIN_EXE_lambdabox"));
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
        command
            .args(arguments)
            .env("LAMBDABOX_RUNTIMES", runtimes)
            .env("LAMBDABOX_CACHE_DIR", cache)
            .env("LAMBDABOX_STATE", self.state())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Run {
        finish(self.command(arguments).output().unwrap())
    }

    fn succeed(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
        run.out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--output", "json"]);
        serde_json::from_str(&self.succeed(&arguments)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let list = self.json(&["function", "list"]);
        let functions = list["Functions"].as_array().unwrap().iter();
        let name = |it: &Value| it["FunctionName"].as_str().unwrap().to_owned();
        functions.map(name).collect()
    }
}

fn finish(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_function_lives_from_one_command_to_the_next() {
    let account = Account::with_function();
    let made = account.json(&["function", "get", "f"]);
    assert_eq!(made["Handler"], "hello.lambda_handler");
    assert_eq!(made["LastModified"], "2026-01-02T03:04:05.678Z");
    let arguments = [
        "function", "update", "f", "--memory", "512", "--env", "AB=b",
    ];
    let updated = account.json(&arguments);
    assert_eq!(updated["MemorySize"], 512);
    assert_eq!(updated["Environment"]["Variables"]["AB"], "b");
    assert_ne!(updated["RevisionId"], made["RevisionId"]);
    assert_eq!(updated["Timeout"], made["Timeout"]);
    let text = account.succeed(&["function", "get", "f"]);
    assert!(text.contains("Memory         512 MB"), "{text}");
    let other = account.run(&["function", "get", "f", "--region", "us-east-1"]);
    assert_eq!(other.code, 2);
    assert!(
        other.err.starts_with(
            "error: ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:"
        ),
        "{}",
        other.err
    );
    let refused = account.run(&["function", "update", "f", "--memory", "1"]);
    assert!(
        refused
            .err
            .contains("ValidationException: 1 validation error")
    );
    account.succeed(&["function", "delete", "f"]);
    assert_eq!(account.names(), Vec::<String>::new());
}

#[test]
fn logs_and_metrics_are_kept_and_no_id_comes_twice() {
    let account = Account::with_function();
    let mut ids = Vec::new();
    for event in [r#"{"n":1}"#, r#"{"n":2}"#] {
        let run = account.json(&["invoke", "--function", "f", "--event", event]);
        ids.push(run["payload"].as_str().unwrap().to_owned());
    }
    assert_ne!(ids[0], ids[1]);
    let log = account.succeed(&["logs", "filter", "f", "--pattern", "hello"]);
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines.len() == 2 && lines[1].ends_with("hello 2"), "{log}");
    let stream = lines[0].split(' ').nth(1).unwrap();
    let one = account.succeed(&["logs", "filter", "f", "--stream", stream]);
    assert!(one.contains("hello 1") && !one.contains("hello 2"), "{one}");
    let tail = account.succeed(&["logs", "tail", "/aws/lambda/f", "-n", "1"]);
    assert!(tail.contains("REPORT RequestId:"), "{tail}");
    assert!(tail.contains(&ids[1]), "{tail}");
    let metrics = account.succeed(&["metrics", "f"]);
    let total = metrics.lines().last().unwrap();
    let figures: Vec<&str> = total.split_whitespace().collect();
    assert_eq!(
        (figures[1], figures[2], figures[5]),
        ("2", "0", "2"),
        "{metrics}"
    );
    // What is asynchronous is tried again, and the command says so.
    let failed = account.run(&[
        "invoke",
        "--function",
        "f",
        "--async",
        "--event",
        r#"{"fail":true}"#,
        "--output",
        "json",
    ]);
    assert_eq!(failed.code, 1, "{}", failed.err);
    assert_eq!(failed.out.lines().count(), 3);
    assert!(
        failed.err.contains("Lambda gives the event up"),
        "{}",
        failed.err
    );
    let missing = account.run(&["invoke", "--function", "g"]);
    assert!(
        missing.err.contains("ResourceNotFoundException"),
        "{}",
        missing.err
    );
    let neither = account.run(&["invoke", "--function", "f", "--memory", "256"]);
    assert_eq!(neither.code, 2);
}

#[test]
fn what_is_refused_is_done_not_at_all() {
    let account = Account::with_function();
    let path = |name: &str| {
        account
            .folder
            .path()
            .join(name)
            .to_str()
            .unwrap()
            .to_owned()
    };
    fs::create_dir_all(path("tea/python")).unwrap();
    fs::write(path("tea/python/tea.py"), "leaves = 3").unwrap();
    fs::create_dir_all(path("native")).unwrap();
    fs::write(path("native/hello.py"), HELLO).unwrap();
    fs::write(
        path("native/fast.cpython-314-x86_64-linux-gnu.so"),
        b"\x7fELF",
    )
    .unwrap();
    let before = account.json(&["function", "get", "f"]);
    let (hello, tea, native) = (path("hello.py"), path("tea"), path("native"));
    for arguments in [
        // The name is taken, a layer is not there, the code cannot run here.
        vec!["create", "f", &hello, "--layer", &tea],
        vec!["create", "g", &hello, "--layer", &tea, "--layer", "nothere"],
        vec!["update", "f", "--layer", &tea, "--layer", "nothere"],
        vec![
            "update", "f", "--memory", "512", "--layer", &tea, "--code", &native,
        ],
    ] {
        let run = account.run(&[vec!["function"], arguments.clone()].concat());
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.err);
        assert_eq!(account.succeed(&["layer", "list"]), "", "{arguments:?}");
        assert_eq!(
            account.json(&["function", "get", "f"]),
            before,
            "{arguments:?}"
        );
    }
    assert_eq!(account.names(), ["f"]);
    // The number is free for the one that is taken.
    let updated = account.json(&["function", "update", "f", "--layer", &tea]);
    let arn = updated["Layers"][0]["Arn"].as_str().unwrap();
    assert!(arn.ends_with(":layer:tea:1"), "{arn}");
}

#[test]
fn versions_and_aliases_run_what_they_were_published_with() {
    let account = Account::with_function();
    let code = account.folder.path().join("version.py");
    let text = "def lambda_handler(event, context):
    return [context.function_version, context.invoked_function_arn.split('function:')[1]]
";
    fs::write(&code, text).unwrap();
    account.succeed(&["function", "create", "v", code.to_str().unwrap()]);
    assert_eq!(account.succeed(&["function", "publish", "v"]), "1\n");
    account.succeed(&["function", "update", "v", "--memory", "256"]);
    let second = ["function", "publish", "v", "--description", "more memory"];
    assert_eq!(
        account.json(&second)["FunctionArn"],
        "arn:aws:lambda:eu-west-1:123456789012:function:v:2"
    );
    let versions = account.json(&["function", "versions", "v"]);
    assert_eq!(versions["Versions"][0]["MemorySize"], 128);
    assert_eq!(versions["Versions"][1]["MemorySize"], 256);
    let text = account.succeed(&["function", "versions", "v"]);
    assert!(text.contains("more memory"), "{text}");
    account.succeed(&["function", "alias", "create", "v", "live", "--version", "1"]);
    let again = account.run(&["function", "alias", "create", "v", "live", "--version", "1"]);
    assert!(
        again.err.contains("ResourceConflictException"),
        "{}",
        again.err
    );
    let invoke = |qualifier: Option<&str>| {
        let mut arguments = vec!["invoke", "--function", "v"];
        arguments.extend(qualifier.iter().flat_map(|it| ["--qualifier", *it]));
        account.json(&arguments)
    };
    assert_eq!(invoke(None)["payload"].to_string(), r#"["$LATEST","v"]"#);
    assert_eq!(invoke(Some("2"))["payload"].to_string(), r#"["2","v:2"]"#);
    let live = invoke(Some("live"));
    assert_eq!(live["payload"].to_string(), r#"["1","v:live"]"#);
    let log = account.succeed(&["logs", "filter", "v", "--pattern", "START"]);
    for of_version in [
        "[$LATEST]",
        "Version: $LATEST",
        "/[1]",
        "Version: 1",
        "/[2]",
    ] {
        assert!(log.contains(of_version), "{log}");
    }
    account.succeed(&["function", "alias", "update", "v", "live", "--version", "2"]);
    let aliases = account.json(&["function", "alias", "list", "v"]);
    assert_eq!(aliases["Aliases"][0]["FunctionVersion"], "2");
    let text = account.succeed(&["function", "alias", "list", "v"]);
    assert!(text.starts_with("live"), "{text}");
    let pointed_to = account.run(&["function", "delete", "v", "--qualifier", "2"]);
    assert_eq!(pointed_to.code, 2);
    account.succeed(&["function", "delete", "v", "--qualifier", "1"]);
    account.succeed(&["function", "alias", "delete", "v", "live"]);
    let gone = account.run(&["invoke", "--function", "v", "--qualifier", "live"]);
    assert!(
        gone.err.contains("ResourceNotFoundException"),
        "{}",
        gone.err
    );
    // Code on disk has no versions, and no queue.
    for option in [&["--qualifier", "1"][..], &["--async"]] {
        let loose = [&["invoke", code.to_str().unwrap()], option].concat();
        let loose = account.run(&loose);
        assert_eq!(loose.code, 2, "{option:?}: {}", loose.out);
    }
}

#[test]
fn a_log_is_followed_from_before_its_first_event() {
    let account = Account::with_function();
    let mut following = account.spawn(&["logs", "tail", "f", "--follow"]);
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    for n in ["1", "2"] {
        let event = format!("{{\"n\":{n}}}");
        account.succeed(&["invoke", "--function", "f", "--event", &event]);
        // Everything that this invocation logged, and nothing twice.
        let mut seen = Vec::new();
        while !seen
            .last()
            .is_some_and(|line: &String| line.contains("REPORT"))
        {
            seen.push(lines.next().unwrap().unwrap());
        }
        let hello = format!(" hello {n}");
        assert_eq!(
            seen.iter().filter(|line| line.ends_with(&hello)).count(),
            1,
            "{seen:?}"
        );
        let starts = seen.iter().filter(|line| line.contains(" START ")).count();
        assert_eq!(starts, 1, "{seen:?}");
    }
    following.kill().unwrap();
    following.wait().unwrap();
}

#[test]
fn the_first_invocation_is_that_of_the_command_without_an_account() {
    let account = Account::with_function();
    let code = account.folder.path().join("hello.py");
    let code = code.to_str().unwrap();
    let arguments = ["--event", r#"{"n":1}"#, "--output", "json"];
    let kept = [&["invoke", "--function", "f"], &arguments[..]].concat();
    let loose = [&["invoke", code, "--name", "f"], &arguments[..]].concat();
    assert_eq!(account.succeed(&kept), account.succeed(&loose));
}

#[test]
fn many_programs_at_once_lose_nothing() {
    let account = Account::with_function();
    let code = account.folder.path().join("hello.py");
    let code = code.to_str().unwrap().to_owned();
    for round in 0..4 {
        let names: Vec<String> = (0..6).map(|n| format!("g-{round}-{n}")).collect();
        let create = |name: &String| account.spawn(&["function", "create", name, &code]);
        let running: Vec<Child> = names.iter().map(create).collect();
        for child in running {
            let run = finish(child.wait_with_output().unwrap());
            assert_eq!(run.code, 0, "{}", run.err);
        }
    }
    assert_eq!(account.names().len(), 1 + 4 * 6);
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_told() {
    let account = Account::with_function();
    let mut last = String::new();
    let mut told = 0;
    let mut killed_before = 0;
    for round in 0_u64..60 {
        let text = format!("round {round}");
        let update = ["function", "update", "f", "--description", &text];
        let mut child = account.spawn(&update);
        // From before it has begun until after it has ended, in steps of a prime.
        thread::sleep(Duration::from_micros((round * 1_747) % 40_000));
        child.kill().unwrap();
        let run = finish(child.wait_with_output().unwrap());
        let kept = account.json(&["function", "get", "f"]);
        let kept = kept["Description"].as_str().unwrap().to_owned();
        if run.out.contains(&text) {
            told += 1;
            assert_eq!(kept, text, "it was told, and is gone");
        } else {
            killed_before += 1;
            assert!(kept == text || kept == last, "{kept} after {last}");
        }
        last = kept;
    }
    // A loop that is too slow or too fast for this machine would prove nothing.
    assert!(killed_before > 0, "{told} of 60 were told");
}

#[test]
fn what_the_page_has_exported_is_imported_and_goes_back() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../core/tests/account/fixtures/first-page.lambdabox");
    let page = page.to_str().unwrap();
    let account = Account::new();
    let dry = account.succeed(&["account", "import", page, "--dry-run"]);
    assert!(
        dry.contains("Added: greeter (eu-west-1), orders (us-east-1), 4 other records"),
        "{dry}"
    );
    assert_eq!(account.names(), Vec::<String>::new());
    account.succeed(&["account", "import", page]);
    assert_eq!(account.names(), ["greeter"]);
    let log = account.succeed(&["logs", "tail", "greeter"]);
    assert!(log.contains("START RequestId"), "{log}");
    let run = account.json(&["invoke", "--function", "greeter"]);
    assert_eq!(run["payload"], "hello");
    // And out again, into another account.
    let file = account.folder.path().join("all.lambdabox");
    let file = file.to_str().unwrap();
    account.succeed(&["account", "export", file]);
    let again = account.run(&["account", "export", file]);
    assert!(again.err.contains("there already"), "{}", again.err);
    let other = Account::with_function();
    other.succeed(&["account", "import", file]);
    assert_eq!(other.names(), ["f", "greeter"]);
    let same = other.succeed(&["account", "import", file]);
    assert!(same.contains("Here already"), "{same}");
    other.succeed(&["account", "import", file, "--replace"]);
    assert_eq!(other.names(), ["greeter"]);
    let log = other.succeed(&["logs", "tail", "greeter"]);
    assert!(log.contains("REPORT RequestId"), "{log}");
    let broken = other.folder.path().join("broken");
    fs::write(&broken, "no export").unwrap();
    let refused = other.run(&["account", "import", broken.to_str().unwrap(), "--replace"]);
    assert_eq!(refused.code, 2);
    assert_eq!(other.names(), ["greeter"]);
}

#[test]
fn a_folder_that_cannot_be_used_is_named_with_what_to_do() {
    let account = Account::new();
    fs::create_dir(account.state()).unwrap();
    fs::write(
        account.state().join("account.sqlite"),
        "my notes, and not a database",
    )
    .unwrap();
    let run = account.run(&["function", "list"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("name another folder with --state"),
        "{}",
        run.err
    );
    let mut nowhere = account.command(&["function", "list"]);
    let run = finish(nowhere.env_remove("LAMBDABOX_STATE").output().unwrap());
    assert!(run.err.contains("--state DIR"), "{}", run.err);
}

/// No file may grow beyond 1 MiB, which needs no rights: the disk fails in the middle of a write.
#[cfg(unix)]
#[test]
fn a_write_that_fails_loses_nothing_and_says_what_to_do() {
    let account = Account::with_function();
    let large = account.folder.path().join("large.py");
    fs::write(&large, format!("#{}", "x".repeat(4 << 20))).unwrap();
    let limited = |arguments: &[&str]| {
        // The shell counts in blocks of 512 bytes; without the trap the program would be killed.
        let script = r#"trap '' XFSZ; ulimit -f 2048; exec "$@""#;
        let inner = account.command(arguments);
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh"]).arg(inner.get_program());
        command.args(inner.get_args());
        for (key, value) in inner.get_envs() {
            command.env(key, value.unwrap());
        }
        finish(command.output().unwrap())
    };
    let before = account.json(&["function", "get", "f"]);
    let failed = limited(&["function", "create", "large", large.to_str().unwrap()]);
    assert_eq!(failed.code, 2, "{}", failed.out);
    assert!(
        failed
            .err
            .contains("the account is as it was before this command")
            && failed.err.contains("then repeat the command"),
        "{}",
        failed.err
    );
    assert_eq!(account.names(), ["f"]);
    assert_eq!(account.json(&["function", "get", "f"]), before);
    // It goes on with what fits, and with the same command once there is room.
    let fits = limited(&["function", "update", "f", "--description", "kept"]);
    assert_eq!(fits.code, 0, "{}", fits.err);
    account.succeed(&["function", "create", "large", large.to_str().unwrap()]);
    assert_eq!(account.names(), ["f", "large"]);
}

/// On a file system of its own.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "makes a file system, which not every machine allows"]
fn a_full_disk_loses_nothing_and_says_what_to_do() {
    let account = Account::with_function();
    let small = account.folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let code = account.folder.path().join("hello.py");
    let large = account.folder.path().join("large.py");
    fs::write(&large, format!("#{}", "x".repeat(4 << 20))).unwrap();
    let script = r#"
        mount -t tmpfs -o size=1m none "$1" || exit 99
        export LAMBDABOX_STATE="$1/state"
        "$2" function create f "$3" > /dev/null || exit 1
        "$2" function create large "$4" && exit 2
        "$2" function list --output json || exit 3
        "$2" function update f --description kept || exit 4
    "#;
    let run = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            script,
            "sh",
        ])
        .args([
            small.as_path(),
            Path::new(env!("CARGO_BIN_EXE_lambdabox")),
            &code,
            &large,
        ])
        .env(
            "LAMBDABOX_RUNTIMES",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/runtimes"),
        )
        .output();
    let run = finish(run.unwrap());
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(
        run.err.contains("Make room, then repeat the command"),
        "{}",
        run.err
    );
    assert!(!run.out.contains("\"large\""), "{}", run.out);
}
