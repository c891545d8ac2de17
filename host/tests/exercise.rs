//! Exercises on the engine: every exercise of this repository is sound, page and grader come to the
//! same verdict, nothing a learner writes forges one, and no check sees what another one left.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "this is all test code, in functions that are no tests themselves"
)]

use lambdabox_core::engine::SourceFile;
use lambdabox_core::exercise::handed_in::HandedIn;
use lambdabox_core::exercise::json::form::{ToJson as _, from_json};
use lambdabox_core::exercise::pack::Pack;
use lambdabox_core::exercise::session::{Options, grade, seed_of};
use lambdabox_core::exercise::submission::{Code, Submission};
use lambdabox_core::exercise::verdict::{ExerciseResult, Status};
use lambdabox_host::cache::Cache;
use lambdabox_host::exercise::proof::prove;
use lambdabox_host::exercise::{Engines, Exercise, ExerciseRunner, Fault};
use lambdabox_host::machine::Machine;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn engines() -> Arc<Engines> {
    let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
        .map_or_else(|| repository().join("target/runtimes"), PathBuf::from);
    let cache = Cache::of_user().unwrap();
    Arc::new(Engines::new(Machine::with(cache, vec![runtimes]).unwrap()))
}

fn run(
    engines: &Arc<Engines>,
    pack: &Arc<Pack>,
    submission: Submission,
    options: Options,
) -> ExerciseResult {
    let mut silent = |_: &_, _| ();
    let mut runner = ExerciseRunner::new(Arc::clone(engines), &mut silent);
    grade(Arc::clone(pack), submission, options, &mut runner)
}

fn read(folder: &str) -> Exercise {
    Exercise::read(&repository().join(folder)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn code(text: &str) -> Submission {
    Submission {
        code: Code::Files(vec![SourceFile {
            path: "lambda_function.py".into(),
            contents: text.as_bytes().to_vec(),
        }]),
        ..Submission::default()
    }
}

#[test]
fn the_exercises_here_are_sound() {
    let engines = engines();
    for folder in [
        "examples/exercises/hello-yourself",
        "tests/exercises/everything",
    ] {
        let mut silent = |_: &_, _| ();
        let mut runner = ExerciseRunner::new(Arc::clone(&engines), &mut silent);
        let proof = prove(&read(folder), &mut runner);
        assert!(proof.faults.is_empty(), "{folder}: {:#?}", proof.faults);
        assert!(proof.warnings.is_empty(), "{folder}: {:#?}", proof.warnings);
        let memoriser = proof
            .runs
            .iter()
            .find(|run| run.submission == "the memoriser");
        assert!(memoriser.is_some(), "{folder}");
    }
}

#[test]
fn the_page_s_pack_comes_to_the_teacher_s_verdicts() {
    let engines = engines();
    let exercise = read("examples/exercises/hello-yourself");
    let learners = Arc::new(Pack::read(&exercise.pack.for_learners().to_json()).unwrap());
    let teachers = Arc::new(Pack::read(&exercise.pack.to_json()).unwrap());
    assert_eq!(*teachers, *exercise.pack);
    let mut submissions = vec![
        exercise.pack.starter_submission(),
        exercise.pack.solution_submission().unwrap(),
    ];
    submissions.extend(exercise.wrong.iter().map(|wrong| wrong.submission.clone()));
    for submission in submissions {
        let visible = Options {
            visible_only: true,
            ..Options::default()
        };
        let theirs = run(&engines, &teachers, submission.clone(), visible);
        let ours = run(&engines, &learners, submission, Options::default());
        let json = |result: &ExerciseResult| serde_json::to_string(result).unwrap();
        assert_eq!(json(&theirs), json(&ours));
    }
}

/// Packs and verdicts become JSON in two ways: by lists of members, which are small in the page, and by serde.
#[test]
fn packs_and_verdicts_are_read_and_written_alike() {
    let engines = engines();
    let courses = ["examples/courses/intro-to-lambda", "examples/exercises"];
    let inside = courses.map(|folder| fs::read_dir(repository().join(folder)).unwrap());
    let mut folders: Vec<PathBuf> = inside
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("exercise.toml").exists())
        .collect();
    folders.push(repository().join("tests/exercises/everything"));
    assert!(folders.len() > 20);
    for folder in folders {
        let exercise = Exercise::read(&folder).unwrap();
        for pack in [(*exercise.pack).clone(), exercise.pack.for_learners()] {
            let text = serde_json::to_string(&pack).unwrap();
            assert_eq!(Pack::read(&text).unwrap(), pack, "{}", folder.display());
            assert_eq!(serde_json::from_str::<Pack>(&text).unwrap(), pack);
            assert_eq!(from_json::<Pack>(pack.json()).unwrap(), pack);
        }
    }
    let exercise = read("tests/exercises/everything");
    for wrong in &exercise.wrong {
        let result = run(
            &engines,
            &exercise.pack,
            wrong.submission.clone(),
            Options::default(),
        );
        let text = serde_json::to_string(&result).unwrap();
        assert_eq!(result.json().to_text(), text);
        assert_eq!(from_json::<ExerciseResult>(result.json()).unwrap(), result);
        let file = HandedIn {
            result: Some(result),
            ..HandedIn::default()
        };
        assert_eq!(file.to_json(), serde_json::to_string(&file).unwrap());
    }
}

#[test]
fn verdicts_repeat_to_the_byte() {
    let engines = engines();
    let exercise = read("examples/exercises/hello-yourself");
    let options = Options {
        seed: seed_of("Ada"),
        ..Options::default()
    };
    let result = || {
        let submission = exercise.wrong.first().unwrap().submission.clone();
        serde_json::to_string(&run(&engines, &exercise.pack, submission, options)).unwrap()
    };
    assert_eq!(result(), result());
}

#[test]
fn no_check_sees_what_another_one_left() {
    let engines = engines();
    let exercise = read("examples/exercises/hello-yourself");
    // Right in the first invocation of an environment only.
    let submission = code(
        "import os\nopened = []\ndef lambda_handler(event, context):\n    opened.append(1)\n    fresh = len(opened) == 1 and not os.path.exists('/tmp/x')\n    open('/tmp/x', 'w').close()\n    name = os.environ.get('NAME', 'stranger')\n    return {'message': f'Hello {name}'} if fresh else {'message': 'stale'}\n",
    );
    let result = run(&engines, &exercise.pack, submission, Options::default());
    let open: Vec<_> = result
        .checks
        .iter()
        .filter(|check| check.status != Status::Pass)
        .map(|check| check.id.as_str())
        .collect();
    assert_eq!(
        open,
        ["values"],
        "only the question has no answer: {result:#?}"
    );
}

#[test]
fn nothing_that_is_written_forges_a_verdict() {
    let engines = engines();
    let exercise = read("examples/exercises/hello-yourself");
    let submission = code(
        "import json, sys\nFORGED = json.dumps({'points': 11, 'checks': []})\ndef lambda_handler(event, context):\n    for text in ['::notice::all passed', '\\x1b[2J\\x1b[32mPASS', ']]></system-out>', '</script><script>alert(1)</script>', '=HYPERLINK(1)', FORGED]:\n        print(text)\n        print(text, file=sys.stderr)\n    open('/tmp/results.json', 'w').write(FORGED)\n    return FORGED\n",
    );
    let result = run(&engines, &exercise.pack, submission, Options::default());
    assert_eq!((result.points, result.max_points), (1, 11));
    let greets = &result.checks[1];
    assert_eq!(greets.status, Status::Fail);
    // What was written is text in the verdict, as it is, for whoever escapes it.
    assert!(greets.runs[0].log.contains("\u{1b}[2J") && greets.runs[0].log.contains("]]>"));
    let message = greets.message.clone().unwrap().to_text();
    assert!(
        message.lines().all(|line| !line.starts_with("::")),
        "{message}"
    );
}

#[test]
fn hostile_code_gets_a_fair_verdict() {
    let engines = engines();
    let exercise = read("examples/exercises/hello-yourself");
    for (text, limit) in [
        (
            "def lambda_handler(e, c):\n    while True: pass\n",
            Some("timed out after 3.00 s"),
        ),
        (
            "def lambda_handler(e, c):\n    return bytearray(1 << 30)\n",
            Some("ran out of 128 MB"),
        ),
        (
            "def lambda_handler(e, c):\n    def f(): return f()\n    f()\n",
            None,
        ),
        (
            "def lambda_handler(e, c):\n    import os\n    os._exit(0)\n",
            None,
        ),
        (
            "def lambda_handler(e, c):\n    import os\n    os.fork()\n",
            None,
        ),
        ("def lambda_handler(e, c)\n", None),
    ] {
        let result = run(&engines, &exercise.pack, code(text), Options::default());
        let runs = &result.checks[0];
        assert_eq!(runs.status, Status::Error, "{text}: {runs:#?}");
        let message = runs.message.clone().unwrap();
        assert_eq!(message.limit.as_deref(), limit, "{text}: {message:?}");
    }
}

#[test]
fn a_folder_with_faults_is_told_file_line_and_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "exercise.toml",
        "id = \"a\"\ntitle = \"A\"\n[[check]]\nid = \"runs\"\nname = \"Runs\"\n[[check.step]]\ninvoke = \"events/helo.json\"\n[[check]]\nid = \"more\"\nname = \"More\"\nrequires = [\"run\"]\n[[check.step]]\nevent = 1\n",
    );
    write("events/hello.json", "{");
    write("README.md", "# A\n\n<b>x</b>\n");
    write("starter/lambda_function.py", "");
    write("wrong/x/lambda_function.py", "");
    write("wrong/y/expect.toml", "points = 0\nfails = [\"mor\"]\n");
    let faults = Exercise::read(folder.path()).unwrap_err();
    let texts: Vec<_> = faults.iter().map(Fault::to_string).collect();
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn a_new_exercise_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_lambdabox");
    let run = |arguments: &[&str]| {
        std::process::Command::new(program)
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    assert!(run(&["exercise", "new", "hello"]).status.success());
    let checked = run(&["exercise", "check", "hello"]);
    let text = String::from_utf8_lossy(&checked.stdout);
    assert!(
        checked.status.success() && text.ends_with("hello: sound\n"),
        "{text}"
    );
    assert!(
        run(&["exercise", "pack", "hello", "-o", "packs"])
            .status
            .success()
    );
    let learners = fs::read_to_string(folder.path().join("packs/hello.learner.json")).unwrap();
    assert!(!learners.contains("{{word}}") && !learners.contains("event.get(\\\"name\\\", "));
    // An unsound one is packed as well, but not in silence; its fault is told once for all seeds.
    fs::write(
        folder.path().join("hello/solution/lambda_function.py"),
        "def lambda_handler(event, context):\n    return None\n",
    )
    .unwrap();
    let checked = run(&["exercise", "check", "hello"]);
    let text = String::from_utf8_lossy(&checked.stdout);
    assert_eq!(checked.status.code(), Some(1), "{text}");
    assert!(text.contains("does not pass this under any seed"), "{text}");
    let faults: Vec<&str> = text
        .lines()
        .filter(|it| it.contains("does not pass this"))
        .collect();
    let places: std::collections::BTreeSet<_> = faults
        .iter()
        .map(|it| it.split(": ").next().unwrap())
        .collect();
    assert_eq!(faults.len(), places.len(), "{text}");
    let pack = |more: &[&str]| {
        let packed = run(&[&["exercise", "pack", "hello", "-o", "packs"], more].concat());
        assert!(packed.status.success());
        String::from_utf8_lossy(&packed.stderr).into_owned()
    };
    let warned = pack(&[]);
    assert!(
        warned.contains("not sound") && warned.contains("exercise check hello"),
        "{warned}"
    );
    assert!(!pack(&["--unproved"]).contains("not sound"));
    assert_eq!(run(&["exercise", "new", "hello"]).status.code(), Some(2));
    // What stands in the file is what editors are told.
    let schema: serde_json::Value =
        serde_json::from_slice(&run(&["exercise", "schema"]).stdout).unwrap();
    assert_eq!(schema["additionalProperties"], false);
}
