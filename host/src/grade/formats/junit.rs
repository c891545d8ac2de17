//! JUnit's XML. Three schemas are in use that disagree; this is what all of them accept.

use super::plain::{plain, without_commands};
use super::{FormatError, said, seconds, together};
use crate::grade::report::{CheckResult, Report, Status, Submission};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io;

/// The schemas ask for a time without a zone. Grading has none: the same submission gives the same
/// file for ever.
const TIMESTAMP: &str = "2026-01-01T00:00:00";

type Xml = Writer<Vec<u8>>;

/// A suite for each submission, a case for each check.
pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    let failed = |reason: String| FormatError::Write {
        form: "junit",
        reason,
    };
    let bytes = document(report).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| failed(error.to_string()))?;
    Ok(without_commands(&text))
}

fn document(report: &Report) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.write_event(Event::Start(BytesStart::new("testsuites")))?;
    for (id, submission) in report.submissions.iter().enumerate() {
        suite(&mut xml, report, id, submission)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn suite(xml: &mut Xml, report: &Report, id: usize, submission: &Submission) -> io::Result<()> {
    let results: Vec<_> = report.results(submission).collect();
    // Without a known exercise there are no checks, and CI must still see that something is wrong.
    let unknown = results.is_empty() && submission.ungradable.is_some();
    let count = |wanted: fn(Status) -> bool| {
        results
            .iter()
            .filter(|(_, result)| wanted(result.verdict))
            .count()
    };
    let failures = count(|it| matches!(it, Status::Fail | Status::NotRun));
    let errors =
        count(|it| matches!(it, Status::Error | Status::Ungradable)) + usize::from(unknown);
    let time = results.iter().fold(0_u64, |sum, (_, result)| {
        sum.saturating_add(result.billed_ms)
    });
    let name = plain(&submission.learner);
    let (id, tests) = (
        id.to_string(),
        (results.len() + usize::from(unknown)).to_string(),
    );
    let (failures, errors, time) = (failures.to_string(), errors.to_string(), seconds(time));
    start(
        xml,
        "testsuite",
        &[
            ("name", &name),
            ("package", &submission.exercise),
            ("id", &id),
            ("timestamp", TIMESTAMP),
            ("hostname", "localhost"),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("time", &time),
        ],
    )?;
    properties(xml, report, submission)?;
    for (check, result) in &results {
        let classname = format!("{}.{}", submission.exercise, check.id);
        case(xml, &check.name, &classname, submission, Some(result))?;
    }
    if unknown {
        case(xml, "submission", "submission", submission, None)?;
    }
    let logs: Vec<&str> = results
        .iter()
        .map(|(_, result)| result.log.as_str())
        .filter(|log| !log.is_empty())
        .collect();
    element(xml, "system-out", &[], &logs.join("\n"))?;
    element(
        xml,
        "system-err",
        &[],
        &together(submission.all_notes(), "\n"),
    )?;
    end(xml, "testsuite")
}

fn properties(xml: &mut Xml, report: &Report, submission: &Submission) -> io::Result<()> {
    start(xml, "properties", &[])?;
    let points = submission.points().to_string();
    let possible = report.possible(submission).to_string();
    let facts = [
        ("learner", submission.learner.as_str()),
        ("source", &submission.source),
        ("points", &points),
        ("points.possible", &possible),
    ];
    for (name, value) in facts {
        empty(xml, "property", &[("name", name), ("value", value)])?;
    }
    for (check, result) in report.results(submission) {
        let name = format!("points.{}", check.id);
        let value = format!("{} of {}", result.points, check.points);
        empty(xml, "property", &[("name", &name), ("value", &value)])?;
    }
    end(xml, "properties")
}

fn case(
    xml: &mut Xml,
    name: &str,
    classname: &str,
    submission: &Submission,
    result: Option<&CheckResult>,
) -> io::Result<()> {
    let verdict = result.map_or(Status::Ungradable, |it| it.verdict);
    let time = seconds(result.map_or(0, |it| it.billed_ms));
    let attributes = [("name", name), ("classname", classname), ("time", &time)];
    let (tag, kind) = match verdict {
        Status::Pass => return empty(xml, "testcase", &attributes),
        Status::Fail => ("failure", "fail"),
        // There is no "skipped" that all schemas know.
        Status::NotRun => ("failure", "requires"),
        Status::Error => ("error", "error"),
        Status::Ungradable => ("error", "ungradable"),
    };
    let text = match result {
        Some(result) => said(submission, result),
        None => submission.ungradable.clone().unwrap_or_default(),
    };
    let first = text.lines().next().unwrap_or_default();
    start(xml, "testcase", &attributes)?;
    element(xml, tag, &[("message", first), ("type", kind)], &text)?;
    end(xml, "testcase")
}

fn tag<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut tag = BytesStart::new(name);
    for (name, value) in attributes {
        // A line feed in an attribute would be read as a space: it is written as one.
        let value = plain(value).replace(['\n', '\t'], " ");
        tag.push_attribute((*name, value.as_str()));
    }
    tag
}

fn start(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    xml.write_event(Event::Start(tag(name, attributes)))
}

fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    xml.write_event(Event::Empty(tag(name, attributes)))
}

fn end(xml: &mut Xml, name: &str) -> io::Result<()> {
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn element(xml: &mut Xml, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
    let text = plain(text);
    start(xml, name, attributes)?;
    xml.write_event(Event::Text(BytesText::new(&text)))?;
    end(xml, name)
}
