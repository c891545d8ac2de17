use super::*;
use crate::exercise::format::{Choice, Expectation, Question, QuestionKind, Step};
use crate::exercise::json::Json;

fn spec() -> ExerciseSpec {
    let check = |id: &str, requires: &[&str]| Check {
        id: id.to_owned(),
        name: "It runs".to_owned(),
        points: 1,
        requires: requires.iter().map(|id| (*id).to_owned()).collect(),
        steps: vec![Step {
            event: Some(Json::Null),
            ..Step::default()
        }],
        ..Check::default()
    };
    ExerciseSpec {
        id: "hello".to_owned(),
        title: "Hello".to_owned(),
        checks: vec![check("runs", &[]), check("greets", &["runs"])],
        ..ExerciseSpec::default()
    }
}

fn problems(change: impl FnOnce(&mut ExerciseSpec)) -> Vec<String> {
    let mut spec = spec();
    change(&mut spec);
    let files = BTreeMap::from([("events/hello.json".to_owned(), "{}".to_owned())]);
    let problems = spec.problems(&files);
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_is_wrong_with_what_is_right() {
    assert_eq!(problems(|_| {}), Vec::<String>::new());
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    insta::assert_snapshot!(
        [
            problems(|spec| spec.checks[1].requires = vec!["run".into()]),
            problems(|spec| spec.checks[0].requires = vec!["greets".into()]),
            problems(|spec| spec.checks[1].id = "runs".into()),
            problems(|spec| {
                spec.checks[0].steps[0] = Step {
                    invoke: Some("events/helo.json".into()),
                    ..Step::default()
                };
            }),
            problems(|spec| spec.checks[0].steps[0].wait_s = Some(0)),
            problems(|spec| spec.checks[0].steps.clear()),
            problems(|spec| {
                spec.checks[0].steps[0].expect = Some(
                    serde_json::from_str(
                        r#"{"payload": {"matches": "(", "at": {"a": {"absent": true}}, "schema": {"$ref": "x"}, "as_solution": true}}"#,
                    )
                    .unwrap(),
                );
            }),
            problems(|spec| {
                spec.checks[0].visibility = Visibility::Hidden;
            }),
            problems(|spec| {
                spec.checks[0].vary = Some(
                    serde_json::from_str(r#"{"draw": {"name": {"integer": [3, 1]}}}"#).unwrap(),
                );
                spec.checks[0].steps[0].event = Some(Json::String("{{nam}}".into()));
            }),
            problems(|spec| {
                spec.questions.push(Question {
                    id: "q".into(),
                    text: "What?".into(),
                    kind: QuestionKind::Single,
                    points: 1,
                    choices: vec![Choice::default()],
                    ..Question::default()
                });
            }),
            problems(|spec| {
                spec.checks[0].mistakes.push(crate::exercise::format::Mistake {
                    when: Expectation::default(),
                    ..Default::default()
                });
            }),
            problems(|spec| {
                spec.id = "Hello!".into();
                spec.function.runtime = Some("python3.13".into());
                spec.limits.timeout = 0;
            }),
        ]
        .concat()
        .join("\n")
    );
}

#[test]
fn the_nearest_name_is_near() {
    assert_eq!(
        nearest("visibilty", ["visibility", "vary"]),
        Some("visibility")
    );
    assert_eq!(nearest("xyz", ["visibility", "vary"]), None);
}

#[test]
fn a_chain_of_thousands_of_checks_is_refused_before_it_is_followed() {
    let told = problems(|spec| {
        let first = spec.checks[0].clone();
        spec.checks = (0..20_000)
            .map(|number| Check {
                id: format!("c{number}"),
                requires: vec![format!("c{}", number + 1)],
                ..first.clone()
            })
            .collect();
    });
    assert_eq!(
        told,
        ["check: There are more than 100 checks or questions."]
    );
}
