//! A run comes to the same report however it is cut and whoever does it.

use super::*;
use crate::grade::formats::{Form, write};
use crate::grade::report::tests::exercise;
use crate::grade::report::{CheckResult, Status, merge};
use crate::grade::submission::Place;
use std::path::Path;

/// Grades by the learner's name, and stops the run after some submissions.
struct Scripted<'a> {
    stop_after: Option<(&'a AtomicUsize, usize, &'a AtomicBool)>,
    graded: &'a AtomicUsize,
}

impl Grader for Scripted<'_> {
    type Read = ();

    fn read(&mut self, found: &Found) -> ((), String) {
        ((), found.learner.clone())
    }

    fn grade(&mut self, found: &Found, (): ()) -> Submission {
        self.graded.fetch_add(1, Ordering::Relaxed);
        if let Some((count, most, stop)) = self.stop_after
            && count.fetch_add(1, Ordering::Relaxed) + 1 >= most
        {
            stop.store(true, Ordering::Relaxed);
        }
        let pass = found.learner.len().is_multiple_of(3);
        let results = exercise().checks.into_iter().map(|check| CheckResult {
            id: check.id,
            verdict: if pass { Status::Pass } else { Status::Fail },
            points: if pass { check.points } else { 0 },
            message: String::new(),
            mistake: None,
            failed: None,
            log: String::new(),
            billed_ms: 1,
        });
        Submission {
            learner: found.learner.clone(),
            source: found.source.clone(),
            exercise: exercise().id,
            ungradable: None,
            notes: found.notes.clone(),
            learner_notes: found.learner_notes.clone(),
            checks: results.collect(),
            code: Vec::new(),
        }
    }
}

fn plan(jobs: usize) -> Plan {
    let found = (0..97).map(|n| Found {
        learner: format!("learner-{}", n * 7_919 % 1_000),
        source: format!("{n}.py"),
        exercise: Some(0),
        place: Place::Unusable(String::new()),
        notes: Vec::new(),
        learner_notes: Vec::new(),
    });
    Plan {
        exercises: vec![exercise()],
        found: found.collect(),
        shard: None,
        jobs: NonZeroUsize::new(jobs).unwrap(),
    }
}

fn graded(plan: &Plan) -> Report {
    let count = AtomicUsize::new(0);
    let progress = Progress::new(plan.count());
    let grader = || Scripted {
        stop_after: None,
        graded: &count,
    };
    let report = run(plan, grader, None, &progress, &AtomicBool::new(false)).unwrap();
    assert_eq!(progress.done(), plan.count());
    report
}

fn bytes(report: &Report) -> String {
    write(Form::Json, report).unwrap()
}

#[test]
fn jobs_and_shards_do_not_show() {
    let one = graded(&plan(1));
    assert_eq!(one.submissions.len(), 97);
    assert_eq!(bytes(&graded(&plan(8))), bytes(&one));
    assert_eq!(bytes(&graded(&plan(1_000))), bytes(&one));

    let shard = |index: u32| {
        let mut plan = plan(2);
        plan.shard = Some(format!("{index}/5").parse().unwrap());
        (format!("{index}.json"), graded(&plan))
    };
    let shards = [3, 1, 5, 2, 4].map(shard).to_vec();
    assert_eq!(bytes(&merge(shards).unwrap()), bytes(&one));
}

#[test]
fn an_interrupted_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json.partial");
    let plan = plan(3);
    let open = |path: &Path| Journal::open(path, &plan.digest(), None, true).unwrap();
    let (stop, count, graded_in_all) = (
        AtomicBool::new(false),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    let grader = || Scripted {
        stop_after: Some((&count, 40, &stop)),
        graded: &graded_in_all,
    };
    let progress = Progress::new(plan.count());
    let part = run(&plan, grader, Some(open(&path)), &progress, &stop).unwrap();
    assert!((40..=42).contains(&part.submissions.len()));

    let grader = || Scripted {
        stop_after: None,
        graded: &graded_in_all,
    };
    let go = AtomicBool::new(false);
    let whole = run(&plan, grader, Some(open(&path)), &progress, &go).unwrap();
    assert_eq!(bytes(&whole), bytes(&graded(&plan)));
    // Nobody was graded twice.
    assert_eq!(graded_in_all.load(Ordering::Relaxed), 97);
}

#[test]
fn another_list_of_submissions_is_another_run() {
    let first = plan(1);
    let mut second = plan(1);
    assert_eq!(first.digest(), second.digest());
    second.found.pop();
    assert_ne!(first.digest(), second.digest());
    let mut third = plan(1);
    third.exercises[0].digest = "changed".to_owned();
    assert_ne!(first.digest(), third.digest());
}
