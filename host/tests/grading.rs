//! `lambdabox grade` as a teacher uses it: the same bytes however it is done, and what hostile
//! learners hand in.

#![expect(
    clippy::unwrap_used,
    reason = "the tests' own helpers: what fails in them is told by the test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A class and an exercise in a folder that goes when the test is over.
struct Class {
    folder: tempfile::TempDir,
}

const GOOD: &str = "def lambda_handler(event, context):\n    return {'message': f\"Hello {event.get('name') or 'world'}\"}\n";

impl Class {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let class = Self { folder };
        let output = class.run(&["exercise", "new", "hello"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        class
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn hand_in(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.path("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lambdabox"));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        command
            .current_dir(self.folder.path())
            .env("LAMBDABOX_RUNTIMES", root.join("target/runtimes"))
            .env_remove("GITHUB_STEP_SUMMARY")
            .env_remove("COMMIT_URL")
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Grades `in`; what is printed.
    fn grade(&self, options: &[&str]) -> String {
        let output = self.run(&[&["grade", "hello", "in"], options].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Everything that goes wrong in a class, beside two who have done it.
fn class_of_all_sorts() -> Class {
    let class = Class::new();
    class.hand_in("ada.py", GOOD);
    class.hand_in(
        "zoe/my lab/lambda_function.py",
        format!("\u{feff}{}", GOOD.replace('\n', "\r\n")),
    );
    class.hand_in("zoe/__MACOSX/._lambda_function.py", "junk");
    class.hand_in(
        "syntax.py",
        "def lambda_handler(event, context)\n    return 1\n",
    );
    class.hand_in(
        "null.py",
        "def lambda_handler(event, context):\n    print('Hello Ada')\n",
    );
    class.hand_in(
        "loop.py",
        "def lambda_handler(event, context):\n    while True:\n        pass\n",
    );
    class.hand_in(
        "hog.py",
        "def lambda_handler(event, context):\n    x = []\n    while True:\n        x.append(bytearray(10_000_000))\n",
    );
    class.hand_in(
        "fork.py",
        "import os\ndef lambda_handler(event, context):\n    while True:\n        os.fork()\n",
    );
    class.hand_in(
        "latin.py",
        b"# caf\xe9\ndef lambda_handler(event, context):\n    return 1\n",
    );
    class.hand_in("report.pdf", "%PDF");
    class.hand_in("bad.zip", "no zip");
    class.hand_in(
        "eve.py",
        "def lambda_handler(event, context):\n    print('::notice::all passed')\n    print('\\x1b[2J]]></failure>{\"score\": 100}</script>')\n    return '=HYPERLINK(\"http://x\")'\n",
    );
    class
}

#[test]
fn every_submission_gets_a_fair_verdict() {
    let class = class_of_all_sorts();
    let table = class.grade(&[]);
    let line = |learner: &str| {
        let line = table
            .lines()
            .find(|line| line.starts_with(&format!("{learner} ")));
        line.unwrap_or_else(|| panic!("{learner} is not in\n{table}"))
            .to_owned()
    };
    for learner in ["ada", "zoe"] {
        assert!(line(learner).contains("8 of 8"), "{table}");
    }
    for (learner, words) in [
        ("syntax", "SyntaxError"),
        ("loop", "timed out"),
        ("hog", "ran out of 128 MB"),
        ("fork", "Function not implemented"),
        ("report.pdf", "ungradable: no code"),
        ("bad", "ungradable: the zip cannot be read"),
    ] {
        assert!(line(learner).contains(words), "{learner}: {table}");
    }
    assert!(line("null").contains("1 of 8"), "{table}");
    assert!(
        !table
            .lines()
            .any(|line| line.trim_start().starts_with("::")),
        "{table}"
    );
    assert!(!table.contains('\u{1b}'), "{table}");
    // Nothing of this machine, and nothing of today.
    let json = class.grade(&["--format", "json"]);
    assert!(
        !json.contains(class.folder.path().to_str().unwrap()),
        "{json}"
    );
}

#[test]
fn jobs_shards_and_interruptions_do_not_show() {
    let class = class_of_all_sorts();
    let json = ["--format", "json"];
    let one = class.grade(&[&json[..], &["--jobs", "1"]].concat());
    let eight = class.grade(&[&json[..], &["--jobs", "8"]].concat());
    assert_eq!(one, eight);

    let mut merge = vec!["grade".to_owned(), "merge".to_owned()];
    for shard in 1..=5 {
        let (part, file) = (format!("{shard}/5"), format!("{shard}.json"));
        class.grade(&[&json[..], &["--shard", &part, "-o", &file]].concat());
        merge.insert(2, file);
    }
    let arguments: Vec<&str> = merge.iter().map(String::as_str).chain(json).collect();
    let merged = class.run(&arguments);
    assert_eq!(text(&merged.stdout), one);
    let some = class.run(&[&arguments[..4], &arguments[5..]].concat());
    assert_eq!(some.status.code(), Some(2));
    assert!(
        text(&some.stderr).contains("missing: shard"),
        "{}",
        text(&some.stderr)
    );

    // Interrupted: the journal of a run that had not come to its end.
    let mut child = class
        .command(&[
            "grade", "hello", "in", "--format", "json", "-o", "out.json", "--jobs", "1",
        ])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let journal = class.path("out.json.partial");
    while fs::read_to_string(&journal).map_or(0, |text| text.lines().count()) < 4 {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::yield_now();
    }
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130), "{status}");
    assert!(!class.path("out.json").exists());
    class.grade(&[&json[..], &["-o", "out.json", "--resume"]].concat());
    assert_eq!(class.read("out.json"), one);
    assert!(!journal.exists());
}

#[test]
fn only_changed_scores_are_told_and_low_ones_fail() {
    let class = Class::new();
    class.hand_in("ada.py", GOOD);
    class.hand_in("bob.py", GOOD);
    class.grade(&["--format", "json", "-o", "old.json"]);
    let same = class.grade(&["--against", "old.json"]);
    assert_eq!(same, "no score changed\n");
    class.hand_in(
        "bob.py",
        "def lambda_handler(event, context):\n    return {'message': 'Hello Ada'}\n",
    );
    let changed = class.grade(&["--against", "old.json"]);
    assert_eq!(changed.lines().count(), 1, "{changed}");
    assert!(changed.starts_with("bob  hello  8 → 4  "), "{changed}");
    assert!(
        changed.contains("nobody 2 → 0") && changed.contains("anybody 2 → 0"),
        "{changed}"
    );

    let below = class.run(&["grade", "hello", "in", "--fail-under", "5"]);
    assert_eq!(below.status.code(), Some(1));
    let fine = class.run(&["grade", "hello", "in", "--fail-under", "4"]);
    assert_eq!(fine.status.code(), Some(0));
    for bad in [
        &["grade", "nowhere", "in"][..],
        &["grade", "hello", "nowhere"],
        &["grade", "hello", "in", "--learner", "("],
        &["grade", "hello", "in", "--shard", "3/2"],
        &[
            "grade", "hello", "in", "--format", "exercism", "-o", "one.json",
        ],
        &["grade", "hello", "in/ada.py", "--format", "classroom50"],
    ] {
        let output = class.run(bad);
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
        assert!(!output.stderr.is_empty());
    }
    // It was refused before anything was graded.
    assert!(!class.path("one.json.partial").exists());
}

#[test]
fn learners_are_not_told_what_is_hidden() {
    let class = Class::new();
    class.hand_in(
        "bob.py",
        "def lambda_handler(event, context):\n    return {'message': 'Hello Ada'}\n",
    );
    let teacher = class.grade(&["--format", "html"]);
    let learner = class.grade(&["--format", "html", "--for", "learner"]);
    assert!(
        teacher.contains("Greets other people too") && learner.contains("Greets other people too")
    );
    // Nor in what a workflow prints.
    let options = [
        "--for", "learner", "--github", "--format", "junit", "-o", "r.xml",
    ];
    let printed = class.grade(&options);
    assert_eq!(printed.matches("::error").count(), 2, "{printed}");
    assert!(
        !printed.contains("Hello {") && printed.contains("hidden"),
        "{printed}"
    );
    let expectations = |page: &str| page.matches("Expected").count();
    assert!(expectations(&learner) < expectations(&teacher), "{teacher}");
}

/// Its two scripts, run as Gradescope runs them, without a Gradescope.
#[cfg(target_os = "linux")]
#[test]
fn the_zip_for_gradescope_grades() {
    let class = Class::new();
    let made = class.run(&["exercise", "gradescope", "hello"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let root = class.path("autograder");
    let file = fs::File::open(class.path("autograder.zip")).unwrap();
    zip::ZipArchive::new(file)
        .unwrap()
        .extract(root.join("source"))
        .unwrap();
    for folder in ["submission", "results"] {
        fs::create_dir(root.join(folder)).unwrap();
    }
    let script = |name: &str| {
        let status = Command::new("bash")
            .arg(root.join("source").join(name))
            .env("AUTOGRADER_ROOT", &root)
            .env_remove("LAMBDABOX_RUNTIMES")
            .current_dir(&root)
            .status();
        assert!(status.unwrap().success(), "{name}");
    };
    script("setup.sh");
    fs::write(root.join("submission/whatever.py"), GOOD).unwrap();
    let metadata = root.join("submission_metadata.json");
    fs::write(
        &metadata,
        r#"{"users":[{"name":"Ada","email":"ada@example.org"}]}"#,
    )
    .unwrap();
    script("run_autograder");
    let results = || -> serde_json::Value {
        let text = fs::read_to_string(root.join("results/results.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    assert_eq!(results()["score"], 8, "{}", results());
    assert_eq!(results()["tests"][3]["visibility"], "after_published");

    // The grader's own fault is told as such, and the file is whole.
    fs::remove_dir_all(root.join("source/runtimes")).unwrap();
    script("run_autograder");
    assert_eq!(results()["score"], 0);
    assert!(
        results()["output"]
            .as_str()
            .unwrap()
            .contains("no fault of yours"),
        "{}",
        results()
    );
}

/// Gradescope's images have glibc 2.35. What a program needs stands in its table of symbols.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn the_program_starts_with_glibc_2_35() {
    let program = fs::read(env!("CARGO_BIN_EXE_lambdabox")).unwrap();
    let marker = b"GLIBC_2.";
    let newest = program
        .windows(marker.len() + 3)
        .filter_map(|window| window.strip_prefix(marker.as_slice()))
        .filter_map(|digits| {
            let end = digits
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            std::str::from_utf8(&digits[..end])
                .ok()?
                .parse::<u32>()
                .ok()
        })
        .max();
    assert!(newest.is_some_and(|newest| newest <= 35), "{newest:?}");
}
