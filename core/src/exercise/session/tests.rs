use super::*;
use crate::engine::SourceFile;
use crate::exercise::format::ExerciseSpec;
use crate::exercise::pack::{PackedCode, PackedFile};
use crate::exercise::submission::Code;
use crate::invocation::{FunctionError, Status as InvocationStatus};
use crate::log::{LogEvent, LogSource};

/// Answers every job with what a closure makes of it; remembers the worlds.
struct Scripted<F> {
    answer: F,
    worlds: Vec<u64>,
}

impl<F: FnMut(&Job) -> Came> Runner for Scripted<F> {
    fn run(&mut self, job: &Job) -> Came {
        self.worlds.push(job.world);
        (self.answer)(job)
    }

    fn forget(&mut self) {
        self.worlds.clear();
    }
}

fn answered(payload: &str, job: &Job) -> Came {
    let invocation = Invocation {
        payload: payload.to_owned(),
        ..Invocation::example()
    };
    Came::Invocation(Box::new(invocation), job.run.arrival)
}

fn pack(spec: &str) -> Arc<Pack> {
    let spec: ExerciseSpec = serde_json::from_str(spec).unwrap();
    assert_eq!(spec.problems(&Default::default()), []);
    let code = PackedCode {
        files: vec![PackedFile {
            path: "lambda_function.py".into(),
            text: "def lambda_handler(event, context): pass".into(),
        }],
        ..PackedCode::default()
    };
    Arc::new(Pack {
        audience: Audience::Teacher,
        spec,
        starter: code.clone(),
        solution: Some(code),
        ..Pack::default()
    })
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

const SPEC: &str = r#"{"id": "e", "title": "E", "check": [
    {"id": "runs", "name": "Runs", "step": [{"event": {"n": 1}}]},
    {"id": "right", "name": "Is right", "points": 3, "requires": ["runs"],
     "step": [{"event": {"n": 2}, "expect": {"payload": {"equal": {"n": 2}}}}],
     "mistake": [{"id": "text", "when": {"payload": {"at": {"/n": {"type": "string"}}}}, "says": "A text."}]},
    {"id": "more", "name": "Is right for more", "points": 4, "visibility": "hidden",
     "vary": {"times": 2, "draw": {"n": {"integer": [10, 99]}}},
     "step": [{"event": {"n": "{{n}}"}, "expect": {"payload": {"equal": {"n": "{{n}}"}}}}]},
    {"id": "clean", "name": "Is clean", "visibility": "secret", "expect": {"source": {"lacks": "eval"}}}
]}"#;

fn run(
    submission: Submission,
    options: Options,
    answer: impl FnMut(&Job) -> Came,
) -> (ExerciseResult, Vec<u64>) {
    let mut runner = Scripted {
        answer,
        worlds: Vec::new(),
    };
    let result = grade(pack(SPEC), submission, options, &mut runner);
    (result, runner.worlds)
}

fn statuses(result: &ExerciseResult) -> Vec<(&str, Status, u32)> {
    let checks = result.checks.iter();
    checks
        .map(|check| (check.id.as_str(), check.status, check.points))
        .collect()
}

fn echo(job: &Job) -> Came {
    answered(&String::from_utf8_lossy(&job.run.event), job)
}

#[test]
fn every_check_has_a_world_of_its_own() {
    let (result, worlds) = run(code("x"), Options::default(), echo);
    assert_eq!(
        statuses(&result),
        [
            ("runs", Status::Pass, 1),
            ("right", Status::Pass, 3),
            ("more", Status::Pass, 4),
            ("clean", Status::Pass, 1),
        ]
    );
    assert_eq!(worlds, [1, 2, 3, 4], "two rounds of one check have two");
    assert_eq!((result.points, result.max_points), (9, 9));
    assert_eq!(result.summary(), "All checks pass: 9 of 9 points");
}

#[test]
fn a_learner_never_hears_that_all_passed_while_a_check_is_hidden() {
    let options = Options {
        visible_only: true,
        ..Options::default()
    };
    let (result, worlds) = run(code("x"), options, echo);
    assert_eq!(
        statuses(&result),
        [
            ("runs", Status::Pass, 1),
            ("right", Status::Pass, 3),
            ("more", Status::NotRun, 0),
        ]
    );
    assert_eq!(worlds.len(), 2);
    assert_eq!(result.summary(), "All visible checks pass: 4 of 8 points");
    assert!(!result.all_passed());
    let mut runner = Scripted {
        answer: echo,
        worlds: Vec::new(),
    };
    // A learner's pack comes to the same verdicts as the teacher's, as far as both look.
    let learners = Pack::read(
        &Pack {
            format: super::super::pack::FORMAT.into(),
            ..pack(SPEC).for_learners()
        }
        .to_json(),
    )
    .unwrap();
    let theirs = grade(
        Arc::new(learners),
        code("x"),
        Options::default(),
        &mut runner,
    );
    assert_eq!(theirs.checks, result.checks);
}

#[test]
fn drawn_values_are_a_learner_s_own_and_repeat() {
    let events = |seed| {
        let mut events = Vec::new();
        let options = Options {
            seed,
            ..Options::default()
        };
        run(code("x"), options, |job| {
            events.push(String::from_utf8_lossy(&job.run.event).into_owned());
            echo(job)
        });
        events
    };
    assert_eq!(events(1), events(1));
    assert_ne!(events(1), events(2));
    assert_eq!(events(1)[..2], [r#"{"n":1}"#, r#"{"n":2}"#]);
}

#[test]
fn a_failure_says_what_came_and_what_the_author_says() {
    let (result, _) = run(code("x"), Options::default(), |job| {
        answered(r#"{"n": "2"}"#, job)
    });
    let message = result.checks[1].message.clone().unwrap();
    insta::assert_snapshot!(message.to_text(), @r#"
    Expected the payload: {"n":2}
    Came: {"n":"2"}
    Difference: at /n: "2" (a text) instead of 2 (a number)
    A text.
    "#);
    assert_eq!(message.mistake.unwrap().id, "text");
    assert_eq!(result.checks[1].status, Status::Fail);
}

#[test]
fn what_fails_is_an_error_and_what_requires_it_is_not_run() {
    let (result, worlds) = run(code("eval"), Options::default(), |job| {
        let invocation = Invocation {
            status: InvocationStatus::Failed,
            function_error: Some(FunctionError::Unhandled),
            payload: r#"{"errorMessage": "'name'", "errorType": "KeyError", "stackTrace": ["  File \"/var/task/lambda_function.py\", line 2, in lambda_handler\n    event[\"name\"]\n"]}"#.into(),
            ..Invocation::example()
        };
        Came::Invocation(Box::new(invocation), job.run.arrival)
    });
    assert_eq!(
        statuses(&result),
        [
            ("runs", Status::Error, 0),
            ("right", Status::NotRun, 0),
            ("more", Status::Error, 0),
            ("clean", Status::Fail, 0),
        ]
    );
    assert_eq!(worlds.len(), 2, "the second round is not run any more");
    let texts: Vec<_> = result
        .checks
        .iter()
        .map(|check| check.message.as_ref().unwrap().to_text())
        .collect();
    insta::assert_snapshot!(texts.join("\n---\n"), @r#"
    Expected the function: an answer
    Came: KeyError: 'name' (File "/var/task/lambda_function.py", line 2, in lambda_handler)
    ---
    Not run: first mend “Runs”.
    ---
    Expected the function: an answer
    Came: KeyError: 'name' (File "/var/task/lambda_function.py", line 2, in lambda_handler)
    ---
    Expected the source: no "eval" in it
    Came: it is there
    "#);
}

#[test]
fn what_cannot_be_judged_is_ungradable_and_says_why() {
    for (submission, why) in [
        (Submission::default(), "There is no code"),
        (
            Submission {
                code: Code::Unreadable("The zip is damaged.".into()),
                ..Submission::default()
            },
            "The zip is damaged.",
        ),
        (
            Submission {
                function: crate::exercise::format::FunctionSetup {
                    memory: Some(1),
                    ..Default::default()
                },
                ..code("x")
            },
            "The function's configuration is refused",
        ),
    ] {
        let (result, worlds) = run(submission, Options::default(), echo);
        assert!(
            result
                .checks
                .iter()
                .all(|it| it.status == Status::Ungradable)
        );
        let note = result.checks[0].message.clone().unwrap().note.unwrap();
        assert!(note.starts_with(why), "{note}");
        assert!(worlds.is_empty() && result.points == 0);
    }
    let (result, _) = run(code("x"), Options::default(), |_| {
        Came::NotRun("No engine.".into())
    });
    assert_eq!(result.checks[0].status, Status::Ungradable);
    assert_eq!(
        result.checks[0].message.clone().unwrap().note.unwrap(),
        "No engine."
    );
}

#[test]
fn a_check_that_computes_for_too_long_is_ended() {
    let (result, _) = run(code("x"), Options::default(), |job| {
        let mut invocation = Invocation::example();
        invocation.fuel.invoke = crate::clock::FUEL_PER_MS_AT_ONE_VCPU * 60_001;
        Came::Invocation(Box::new(invocation), job.run.arrival)
    });
    assert_eq!(result.checks[0].status, Status::Error);
    let limit = result.checks[0].message.clone().unwrap().limit.unwrap();
    assert_eq!(
        limit,
        "computed for more than 60 s, all invocations of this check together"
    );
}

#[test]
fn a_payload_that_is_no_json_is_a_verdict() {
    let (result, _) = run(code("x"), Options::default(), |job| answered("NaN", job));
    assert_eq!(result.checks[1].status, Status::Fail);
    let message = result.checks[1].message.clone().unwrap();
    assert_eq!(message.expected.as_deref(), Some("JSON"));
    assert!(message.came.unwrap().ends_with("NaN"));
}

#[test]
fn what_learners_write_is_bounded() {
    let (result, _) = run(code("x"), Options::default(), |job| {
        let event = |message: String| LogEvent {
            timestamp_ms: 0,
            source: LogSource::Function,
            message,
        };
        let invocation = Invocation {
            payload: format!("\"{}\"", "ż".repeat(1_000_000)),
            log_events: vec![event("x".repeat(1_000_000))],
            ..Invocation::example()
        };
        Came::Invocation(Box::new(invocation), job.run.arrival)
    });
    let json = serde_json::to_string(&result).unwrap();
    assert!(json.len() < 100_000, "{}", json.len());
    assert_eq!(
        serde_json::from_str::<ExerciseResult>(&json).unwrap(),
        result
    );
}

#[test]
fn digests_know_right_from_wrong() {
    let digests = pack(SPEC).with_digests("salt").for_learners();
    let json = digests.to_json();
    assert!(json.contains("sha256:") && !json.contains("\"equal\""));
    let digests = Arc::new(digests);
    for (payload, status) in [("{\"n\": 2.0}", Status::Pass), ("{\"n\": 3}", Status::Fail)] {
        let mut runner = Scripted {
            answer: |job: &Job| answered(payload, job),
            worlds: Vec::new(),
        };
        let result = grade(
            Arc::clone(&digests),
            code("x"),
            Options::default(),
            &mut runner,
        );
        assert_eq!(result.checks[1].status, status);
    }
}
