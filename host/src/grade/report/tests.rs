//! A report for the tests of everything that reads one.

use super::*;

/// What a hostile learner writes into everything that she can write.
pub(crate) const HOSTILE: &str = "::notice::all passed\n\u{1b}[2J]]></failure><x/></script><script>alert(1)</script>\n=HYPERLINK(\"http://x\")\r\n@SUM(1)\0\u{202e}\u{fffe}##[error]##vso[x]##teamcity[x]www.x.y;=1{\"score\":100}";

fn check(id: &str, name: &str, points: u32, visibility: Visibility) -> Check {
    Check {
        id: id.to_owned(),
        name: name.to_owned(),
        points,
        visibility,
    }
}

fn result(id: &str, verdict: Status, points: u32, message: &str) -> CheckResult {
    CheckResult {
        id: id.to_owned(),
        verdict,
        points,
        message: message.to_owned(),
        mistake: None,
        failed: None,
        log: String::new(),
        billed_ms: 3,
    }
}

/// The exercise of [`report`].
pub(crate) fn exercise() -> Exercise {
    Exercise {
        id: "hello-yourself".to_owned(),
        title: "Hello to yourself".to_owned(),
        digest: "0123abcd".to_owned(),
        runtime: "python3.14".to_owned(),
        checks: vec![
            check("runs", "It runs", 1, Visibility::Visible),
            check("greets", "Answers with the name", 3, Visibility::Visible),
            check("any-name", "Answers with any name", 4, Visibility::Hidden),
            check("no-print", "Returns, not prints", 2, Visibility::Secret),
        ],
    }
}

/// Learners with full marks, with a mistake, with nothing that can be graded, and a hostile one.
pub(crate) fn report() -> Report {
    let submission = |learner: &str, checks| Submission {
        learner: learner.to_owned(),
        source: format!("{learner}.py"),
        exercise: "hello-yourself".to_owned(),
        ungradable: None,
        notes: Vec::new(),
        learner_notes: Vec::new(),
        checks,
        code: vec![CodeFile {
            path: "lambda_function.py".to_owned(),
            text: "def lambda_handler(event, context):\n    pass\n".to_owned(),
            cut: false,
        }],
    };
    let mut ada = submission(
        "ada",
        vec![
            result("runs", Status::Pass, 1, ""),
            result("greets", Status::Pass, 3, ""),
            result("any-name", Status::Pass, 4, ""),
            result("no-print", Status::Pass, 2, ""),
        ],
    );
    ada.checks[1].log = "START\nHello Crew\nEND\n".to_owned();
    let mut bob = submission(
        "bob",
        vec![
            result("runs", Status::Pass, 1, ""),
            result(
                "greets",
                Status::Fail,
                0,
                "expected: {\"message\":\"Hello Crew\"}\ncame: null",
            ),
            result(
                "any-name",
                Status::Fail,
                0,
                "expected: 4711, which is secret",
            ),
            result("no-print", Status::Error, 0, "timed out after 3.00 s"),
        ],
    );
    bob.checks[1].mistake = Some("Your handler returned nothing.".to_owned());
    let mut cyd = submission("cyd", Vec::new());
    cyd.code.clear();
    cyd.source = "cyd.pdf".to_owned();
    cyd.ungradable = Some("no code: there is no .py file in it".to_owned());
    cyd.checks = exercise()
        .checks
        .iter()
        .map(|it| result(&it.id, Status::Ungradable, 0, ""))
        .collect();
    let mut eve = submission(
        HOSTILE,
        vec![
            result("runs", Status::Fail, 0, HOSTILE),
            result(
                "greets",
                Status::NotRun,
                0,
                "not run: first mend \"It runs\"",
            ),
            result("any-name", Status::NotRun, 0, HOSTILE),
            result("no-print", Status::NotRun, 0, HOSTILE),
        ],
    );
    eve.notes.push(HOSTILE.to_owned());
    eve.learner_notes.push("handed in late".to_owned());
    eve.checks[0].mistake = Some(HOSTILE.to_owned());
    eve.checks[0].log = HOSTILE.to_owned();
    eve.code[0].path = HOSTILE.to_owned();
    eve.code[0].text = HOSTILE.to_owned();
    let mut report = Report {
        format: FORMAT.to_owned(),
        exercises: vec![exercise()],
        run: "cafe".to_owned(),
        submissions_in_all: 4,
        shard: None,
        for_learners: false,
        submissions: vec![bob, eve, ada, cyd],
    };
    report.sort();
    report
}

/// The report of one submission, for formats that are about one.
pub(crate) fn report_of_one(learner: &str) -> Report {
    let mut report = report();
    report.submissions.retain(|it| it.learner == learner);
    report.submissions_in_all = report.submissions.len();
    report
}

#[test]
fn points_are_added_up() {
    let report = report();
    let points: Vec<_> = report
        .submissions
        .iter()
        .map(|it| (it.points(), report.possible(it)))
        .collect();
    assert_eq!(points, [(0, 10), (10, 10), (1, 10), (0, 10)]);
}

#[test]
fn learners_do_not_see_what_is_hidden() {
    let report = report().for_learners();
    let text = serde_json::to_string(&report).unwrap();
    assert!(
        !text.contains("4711") && !text.contains("timed out"),
        "{text}"
    );
    assert!(text.contains("Your handler returned nothing."), "{text}");
    assert!(!text.contains("Returns, not prints"), "{text}");
    // What tells of others is gone, what is the learner's own stays, and nobody takes it for whole.
    assert!(report.for_learners);
    assert!(report.submissions.iter().all(|it| it.notes.is_empty()));
    assert!(text.contains("handed in late"), "{text}");
    // The mark stays what it is.
    let points: Vec<_> = report
        .submissions
        .iter()
        .map(|it| (it.points(), report.possible(it)))
        .collect();
    assert_eq!(points, [(0, 10), (10, 10), (1, 10), (0, 10)]);
}

#[test]
fn a_report_survives_being_written() {
    let text = serde_json::to_string(&report()).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report());
}
