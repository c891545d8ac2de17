//! A line for each submission, for a spreadsheet.
//!
//! A spreadsheet takes a cell that begins with `=` or the like for a formula. Names of learners and
//! files, and what is said of their code, come from learners: such a cell begins with a `'`.

use super::plain::{one_line, shortened};
use super::{FormatError, said, together, word};
use crate::grade::report::{Report, Status};

/// How much of one text a cell holds, in characters: spreadsheets take 32,767.
const CELL_CHARS: usize = 2_000;

/// What a formula begins with; in East Asia also in the forms that are as wide as a letter there.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'];

pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    let failed = |reason: String| FormatError::Write {
        form: "csv",
        reason,
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // With one exercise each check has a column; a course would have hundreds.
    let columns = match report.exercises.as_slice() {
        [only] => only.checks.as_slice(),
        _ => &[],
    };
    let head = ["learner", "exercise", "points", "of", "status", "source"];
    let names = columns.iter().map(|check| cell(&check.id));
    let tail = ["first problem", "notes"].map(str::to_owned);
    writer
        .write_record(head.map(str::to_owned).into_iter().chain(names).chain(tail))
        .map_err(|error| failed(error.to_string()))?;
    for submission in &report.submissions {
        let points = submission.points();
        let possible = report.possible(submission);
        let status = match &submission.ungradable {
            Some(_) => word(Status::Ungradable),
            None if points == possible => "complete",
            None => "incomplete",
        };
        let problem = match &submission.ungradable {
            Some(reason) => reason.clone(),
            None => report
                .results(submission)
                .find(|(_, result)| result.verdict != Status::Pass)
                .map(|(check, result)| format!("{}: {}", check.name, said(submission, result)))
                .unwrap_or_default(),
        };
        let marks = columns.iter().map(|check| {
            let result = submission.checks.iter().find(|it| it.id == check.id);
            result.map(|it| it.points.to_string()).unwrap_or_default()
        });
        let facts = [
            cell(&submission.learner),
            cell(&submission.exercise),
            points.to_string(),
            possible.to_string(),
            status.to_owned(),
            cell(&submission.source),
        ];
        let tail = [
            cell(&problem),
            cell(&together(submission.all_notes(), "; ")),
        ];
        writer
            .write_record(facts.into_iter().chain(marks).chain(tail))
            .map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

/// A text as a cell: in one line, of bounded length, and never a formula.
fn cell(text: &str) -> String {
    let line = one_line(text);
    let (line, cut) = shortened(&line, CELL_CHARS);
    let mut cell = String::with_capacity(line.len() + 4);
    // Where numbers have commas, a spreadsheet takes a file's semicolons for its separators: what
    // follows one would be a cell as well.
    for (place, part) in line.split(';').enumerate() {
        if place > 0 {
            cell.push(';');
        }
        if part
            .trim_start()
            .trim_start_matches('"')
            .starts_with(FORMULA)
        {
            cell.push('\'');
        }
        cell.push_str(part);
    }
    if cut {
        cell.push('…');
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "|cmd", "%x"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        for text in [" =1", "\u{a0}+1", "＝1", "\"=1"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!(cell("\t=1"), "' =1");
        assert_eq!(cell("a;=1+1; @b;c"), "a;'=1+1;' @b;c");
        assert_eq!(cell("\r=1"), "\\u{d}=1");
        assert_eq!(cell("a=1"), "a=1");
        assert_eq!(cell(&"x".repeat(3_000)).chars().count(), CELL_CHARS + 1);
    }
}
