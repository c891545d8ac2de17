//! Every form, as a golden file, and with what hostile learners write.

use super::*;
use crate::grade::report::tests::{HOSTILE, report, report_of_one};
use serde_json::Value;

fn golden(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Forms of many submissions.
const MANY: [Form; 6] = [
    Form::Table,
    Form::Json,
    Form::Csv,
    Form::Junit,
    Form::Html,
    Form::Github,
];

fn one(form: Form, learner: &str) -> String {
    write(form, &report_of_one(learner)).unwrap()
}

fn classroom50(learner: &str) -> String {
    classroom50::write(&report_of_one(learner), &classroom50::tests::facts()).unwrap()
}

#[test]
fn the_forms_of_many_are_golden() {
    for form in MANY {
        let name = format!("form-{form:?}").to_lowercase();
        golden(&name, &write(form, &report()).unwrap());
    }
    golden("form-annotations", &github_annotations(&report()));
    let learners = report().for_learners();
    golden(
        "form-html-for-learners",
        &write(Form::Html, &learners).unwrap(),
    );
}

#[test]
fn the_forms_of_one_are_golden() {
    for (who, learner) in [
        ("ada", "ada"),
        ("bob", "bob"),
        ("cyd", "cyd"),
        ("eve", HOSTILE),
    ] {
        golden(
            &format!("form-gradescope-{who}"),
            &one(Form::Gradescope, learner),
        );
        golden(
            &format!("form-exercism-{who}"),
            &one(Form::Exercism, learner),
        );
        golden(&format!("form-classroom50-{who}"), &classroom50(learner));
    }
    for form in [Form::Gradescope, Form::Exercism] {
        let error = write(form, &report()).unwrap_err();
        assert!(
            matches!(error, FormatError::NotOne { found: 4, .. }),
            "{error}"
        );
    }
}

#[test]
fn the_ending_of_a_file_tells_its_form() {
    for (name, form) in [
        ("a/t.html", Some(Form::Html)),
        ("T.CSV", Some(Form::Csv)),
        ("2.json", Some(Form::Json)),
        ("results.xml", Some(Form::Junit)),
        ("report.pdf", None),
        ("report", None),
    ] {
        assert_eq!(Form::of_file(name.as_ref()), form, "{name}");
    }
}

/// Only characters that show something, whatever was written.
#[test]
fn no_form_does_anything_to_a_terminal() {
    for form in MANY {
        let text = write(form, &report()).unwrap();
        let acting: Vec<char> = text
            .chars()
            .filter(|it| (it.is_control() && !matches!(it, '\n' | '\r')) || *it == '\u{202e}')
            .collect();
        // JSON escapes control characters; it is the teacher's own file, and told as it was written.
        let acting: Vec<char> = acting
            .into_iter()
            .filter(|it| form != Form::Json || *it != '\u{202e}')
            .collect();
        assert_eq!(acting, [], "{form:?}");
    }
}

#[test]
fn no_line_of_a_workflow_is_a_learners() {
    let text = github_annotations(&report());
    assert!(
        text.lines().all(|line| line.starts_with("::error title=")),
        "{text}"
    );
    assert_eq!(text.lines().count(), 8, "{text}");
    // Whatever is printed instead of written to a file goes to the same log.
    for form in MANY {
        let text = write(form, &report()).unwrap();
        let command = |line: &str| {
            line.trim_start().starts_with("::") || {
                let marks = line.split("##").skip(1);
                let mut names = marks.map(|it| it.trim_start_matches(char::is_alphanumeric));
                names.any(|it| it.starts_with('['))
            }
        };
        assert!(!text.lines().any(command), "{form:?}: {text}");
    }
}

#[test]
fn no_cell_is_a_formula() {
    let text = write(Form::Csv, &report()).unwrap();
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 5);
    for row in &rows {
        assert_eq!(row.len(), 12);
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell:?}"
            );
        }
    }
    assert!(text.ends_with("\r\n"));
}

#[test]
fn a_page_holds_no_script_and_no_element_of_a_learner() {
    let text = write(Form::Html, &report()).unwrap();
    assert!(
        !text.contains("<script") && !text.contains("</script"),
        "{text}"
    );
    assert!(!text.contains("<x/>"), "{text}");
    assert!(
        text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{text}"
    );
}

#[test]
fn junit_is_well_formed_and_adds_up() {
    let text = write(Form::Junit, &report()).unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut cases = 0;
    let mut announced = 0;
    let mut wrong = (0, 0);
    let mut said = (0, 0);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                let number = |name: &str| -> usize {
                    let attribute = tag.try_get_attribute(name).unwrap().unwrap();
                    std::str::from_utf8(&attribute.value)
                        .unwrap()
                        .parse()
                        .unwrap()
                };
                match tag.name().as_ref() {
                    b"testsuite" => {
                        announced += number("tests");
                        said.0 += number("failures");
                        said.1 += number("errors");
                    }
                    b"testcase" => cases += 1,
                    b"failure" => wrong.0 += 1,
                    b"error" => wrong.1 += 1,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    assert_eq!((cases, announced), (16, 16));
    assert_eq!(wrong, said);
}

/// A results.json that is printed by the handler is text like any other.
#[test]
fn a_printed_result_is_no_result() {
    for form in [Form::Gradescope, Form::Exercism] {
        let result: Value = serde_json::from_str(&one(form, HOSTILE)).unwrap();
        assert_ne!(result["score"], 100);
        assert_ne!(result["status"], "pass");
    }
    let result: Value = serde_json::from_str(&one(Form::Gradescope, HOSTILE)).unwrap();
    assert_eq!(result["score"], 0);
    assert_eq!(result["output_format"], "text");
}

/// What Gradescope's specification allows, and nothing else.
#[test]
fn gradescope_is_as_specified() {
    for learner in ["ada", "bob", "cyd", HOSTILE] {
        let result: Value = serde_json::from_str(&one(Form::Gradescope, learner)).unwrap();
        let known = [
            "score",
            "output",
            "output_format",
            "test_output_format",
            "test_name_format",
            "visibility",
            "stdout_visibility",
            "tests",
        ];
        for key in result.as_object().unwrap().keys() {
            assert!(known.contains(&key.as_str()), "{key}");
        }
        let visibilities = ["visible", "hidden", "after_due_date", "after_published"];
        let mut sum = 0;
        for test in result["tests"].as_array().unwrap() {
            assert!(["passed", "failed"].contains(&test["status"].as_str().unwrap()));
            assert!(visibilities.contains(&test["visibility"].as_str().unwrap()));
            for key in ["output_format", "name_format"] {
                assert_eq!(test[key], "text");
            }
            assert!(test["number"].is_string());
            sum += test["score"].as_u64().unwrap();
        }
        assert_eq!(result["score"], sum);
    }
    let nothing: Value =
        serde_json::from_str(&gradescope_not_graded("no runtime").unwrap()).unwrap();
    assert_eq!(nothing["score"], 0);
}

/// What Exercism's specification asks for.
#[test]
fn exercism_is_as_specified() {
    for learner in ["ada", "bob", "cyd", HOSTILE] {
        let result: Value = serde_json::from_str(&one(Form::Exercism, learner)).unwrap();
        assert_eq!(result["version"], 3);
        let status = result["status"].as_str().unwrap();
        assert_eq!(status == "error", result["message"].is_string());
        for test in result["tests"].as_array().unwrap() {
            let passes = test["status"] == "pass";
            assert_eq!(passes, test["message"].is_null(), "{test}");
            if let Some(output) = test["output"].as_str() {
                assert!(output.chars().count() <= 500);
            }
            // Secret checks are not told.
            assert_ne!(test["name"], "Returns, not prints");
        }
    }
}

/// The published JSON Schema `classroom50/result/v1`: closed, and every key of it.
#[test]
fn classroom50_is_as_specified() {
    for learner in ["ada", "bob", "cyd", HOSTILE] {
        let result: Value = serde_json::from_str(&classroom50(learner)).unwrap();
        let keys: Vec<&str> = result
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let required = [
            "schema",
            "classroom",
            "assignment",
            "assignment_type",
            "owner",
            "submission",
            "commit",
            "release",
            "review",
            "datetime",
            "score",
            "max-score",
            "tests",
        ];
        assert_eq!(keys, required);
        let sum = |key: &str| -> u64 {
            let tests = result["tests"].as_array().unwrap();
            tests.iter().map(|test| test[key].as_u64().unwrap()).sum()
        };
        assert_eq!(result["score"], sum("score"));
        assert_eq!(result["max-score"], sum("max-score"));
        assert_eq!(result["max-score"], 10);
        assert!(!result.to_string().contains("4711"), "{result}");
    }
}
