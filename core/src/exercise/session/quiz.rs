//! Answers to questions.

use crate::exercise::format::{Bounds, Choice, Question, QuestionKind};
use crate::exercise::json::Number;
use crate::exercise::submission::Answer;
use crate::exercise::verdict::{Message, Status};

/// The verdict of an answer, and what is said of it.
pub(super) type Judged = (Status, Message);

/// What is said where nobody answered.
pub(super) fn unanswered() -> Judged {
    note(Status::NotRun, "Not answered yet.".to_owned())
}

fn note(status: Status, note: String) -> Judged {
    let message = Message {
        note: Some(note).filter(|note| !note.is_empty()),
        ..Message::default()
    };
    (status, message)
}

/// Whether there is an answer of the question's form.
pub(super) fn is_answered(question: &Question, answer: &Answer) -> bool {
    match question.kind {
        QuestionKind::Single | QuestionKind::Multiple => !answer.choices.is_empty(),
        QuestionKind::Number | QuestionKind::Predict => answer
            .number
            .as_ref()
            .is_some_and(|number| !number.trim().is_empty()),
    }
}

/// Judges chosen ones: exactly the right ones have to be chosen.
pub(super) fn choices(question: &Question, answer: &Answer) -> Judged {
    let chosen = |index: usize| {
        answer
            .choices
            .iter()
            .any(|it| usize::try_from(*it) == Ok(index))
    };
    let known = |it: &u32| usize::try_from(*it).is_ok_and(|it| it < question.choices.len());
    if !answer.choices.iter().all(known) {
        return note(Status::Fail, "There is no such choice.".to_owned());
    }
    let wrong: Vec<&Choice> = question
        .choices
        .iter()
        .enumerate()
        .filter(|(index, choice)| chosen(*index) != choice.correct)
        .map(|(_, choice)| choice)
        .collect();
    // Of a single choice only the chosen one is talked about: it gives nothing away.
    let told: Vec<&Choice> = match question.kind {
        QuestionKind::Single if !wrong.is_empty() => wrong
            .iter()
            .copied()
            .filter(|choice| !choice.correct)
            .collect(),
        _ if wrong.is_empty() => question
            .choices
            .iter()
            .enumerate()
            .filter(|(index, _)| chosen(*index))
            .map(|(_, choice)| choice)
            .collect(),
        _ => wrong.clone(),
    };
    let status = if wrong.is_empty() {
        Status::Pass
    } else {
        Status::Fail
    };
    let lines: Vec<_> = told
        .iter()
        .map(|choice| format!("{}: {}", choice.text, choice.why))
        .collect();
    note(status, lines.join("\n"))
}

/// Judges a number.
pub(super) fn number(question: &Question, answer: &Answer, right: &Bounds) -> Judged {
    let typed = answer.number.clone().unwrap_or_default();
    let Some(number) = read(&typed) else {
        return note(
            Status::Fail,
            "This is no number: write digits, with a point before decimals.".to_owned(),
        );
    };
    if right.hold(&number) {
        return note(Status::Pass, question.why.clone());
    }
    let mut reasons = question.reasons.iter();
    let reason = reasons.find(|reason| reason.when.hold(&number));
    let said = reason.map_or(&question.otherwise, |reason| &reason.says);
    note(Status::Fail, said.clone())
}

/// What is right, where it was measured.
pub(super) fn near(measured: &Number, question: &Question) -> Bounds {
    let Some(tolerance) = &question.tolerance else {
        return Bounds {
            exactly: Some(measured.clone()),
            ..Bounds::default()
        };
    };
    let decimal = |number: &Number| {
        let text = number.as_str();
        rust_decimal::Decimal::from_str_exact(text)
            .or_else(|_| rust_decimal::Decimal::from_scientific(text))
            .unwrap_or_default()
    };
    let (measured, tolerance) = (decimal(measured), decimal(tolerance));
    let number = |decimal: rust_decimal::Decimal| Number::read(&decimal.normalize().to_string());
    Bounds {
        exactly: None,
        at_least: number(measured.saturating_sub(tolerance)),
        at_most: number(measured.saturating_add(tolerance)),
    }
}

/// A number as people type it: `1 000`, `1_000`, `.5`, `+3`, `2.50`.
fn read(typed: &str) -> Option<Number> {
    let text: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '_')
        .take(100)
        .collect();
    let text = text.strip_prefix('+').unwrap_or(&text);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let whole = digits.trim_start_matches('0');
    let digits = match whole.chars().next() {
        Some('1'..='9') => whole.to_owned(),
        _ if digits.is_empty() => return None,
        _ => format!("0{whole}"),
    };
    let digits = digits.strip_suffix('.').unwrap_or(&digits);
    Number::read(&format!("{sign}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (typed, number) in [
            ("3", "3"),
            (" 1 000 ", "1000"),
            ("1_000", "1000"),
            (".5", "0.5"),
            ("+3", "3"),
            ("-0.50", "-0.5"),
            ("007", "7"),
            ("0", "0"),
            ("3.", "3"),
            ("2e3", "2000"),
        ] {
            assert_eq!(read(typed), Number::read(number), "{typed}");
            assert!(read(typed).is_some(), "{typed}");
        }
        for typed in ["", "  ", "three", "1,5", "NaN", "-", "+", "1.2.3", "0x10"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    fn question(kind: QuestionKind) -> Question {
        let choice = |text: &str, correct| Choice {
            text: text.into(),
            correct,
            why: format!("why {text}"),
        };
        Question {
            kind,
            choices: vec![
                choice("a", true),
                choice("b", false),
                choice("c", kind == QuestionKind::Multiple),
            ],
            ..Question::default()
        }
    }

    fn of(kind: QuestionKind, chosen: &[u32]) -> (Status, String) {
        let answer = Answer {
            choices: chosen.to_vec(),
            number: None,
        };
        let (status, message) = choices(&question(kind), &answer);
        (status, message.note.unwrap_or_default())
    }

    #[test]
    fn choices_have_to_be_exactly_the_right_ones() {
        use QuestionKind::{Multiple, Single};
        assert_eq!(of(Single, &[0]), (Status::Pass, "a: why a".into()));
        assert_eq!(of(Single, &[1]), (Status::Fail, "b: why b".into()));
        assert_eq!(of(Single, &[0, 1]).0, Status::Fail);
        assert_eq!(of(Multiple, &[2, 0]).0, Status::Pass);
        assert_eq!(of(Multiple, &[0]), (Status::Fail, "c: why c".into()));
        assert_eq!(of(Multiple, &[0, 9]).0, Status::Fail);
    }
}
