//! Questions of an exercise in Moodle's GIFT, for its question bank.

use lambdabox_core::exercise::format::{Bounds, ExerciseSpec, Question, QuestionKind};
use std::fmt::Write as _;

/// The questions, and the ids of those that GIFT cannot ask: what is predicted and then measured on
/// the learner's own function.
#[must_use]
pub fn write(spec: &ExerciseSpec) -> (String, Vec<String>) {
    let mut out = String::new();
    let mut left_out = Vec::new();
    for question in &spec.questions {
        let answers = match question.kind {
            QuestionKind::Single => choices(question, false),
            QuestionKind::Multiple => choices(question, true),
            QuestionKind::Number => number(question),
            QuestionKind::Predict => {
                left_out.push(question.id.clone());
                continue;
            }
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "// {}\n::{}-{}::[plain]{} {{{answers}\n}}\n",
            comment(&spec.title),
            escaped(&spec.id),
            escaped(&question.id),
            escaped(&question.text),
        );
    }
    (out, left_out)
}

fn choices(question: &Question, multiple: bool) -> String {
    let right = question.choices.iter().filter(|it| it.correct).count();
    let wrong = question.choices.len() - right;
    let mut out = String::new();
    for choice in &question.choices {
        let mark = match (multiple, choice.correct) {
            (false, true) => "=".to_owned(),
            (false, false) => "~".to_owned(),
            // All of the right ones make the whole, and all of the wrong ones take it away.
            (true, true) => format!("~%{}%", share(right)),
            (true, false) => format!("~%-{}%", share(wrong)),
        };
        let _ = write!(out, "\n  {mark}{}", escaped(&choice.text));
        if !choice.why.is_empty() {
            let _ = write!(out, "#{}", escaped(&choice.why));
        }
    }
    out
}

/// The share of one of so many, in per cent, as Moodle accepts it: five digits behind the point.
fn share(count: usize) -> String {
    let hundred_thousandths = 10_000_000 / count.max(1);
    let (whole, part) = (hundred_thousandths / 100_000, hundred_thousandths % 100_000);
    match part {
        0 => whole.to_string(),
        part => format!("{whole}.{part:05}")
            .trim_end_matches('0')
            .to_owned(),
    }
}

fn number(question: &Question) -> String {
    let answer = match &question.answer {
        Some(Bounds {
            exactly: Some(exactly),
            ..
        }) => format!("{exactly}"),
        Some(Bounds {
            at_least: Some(least),
            at_most: Some(most),
            ..
        }) => format!("{least}..{most}"),
        // A range of GIFT has two ends.
        Some(Bounds {
            at_least: Some(least),
            ..
        }) => format!("{least}..1000000000"),
        Some(Bounds {
            at_most: Some(most),
            ..
        }) => format!("-1000000000..{most}"),
        _ => "-1000000000..1000000000".to_owned(),
    };
    let mut out = format!("#\n  ={answer}");
    if !question.why.is_empty() {
        let _ = write!(out, "#{}", escaped(&question.why));
    }
    if !question.otherwise.is_empty() {
        let _ = write!(out, "\n  ~#{}", escaped(&question.otherwise));
    }
    out
}

/// Text of which GIFT reads nothing as its own. A line that begins with `//` would be a comment, and
/// an empty one would end the question.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\n"),
            _ if character.is_control() => out.push(' '),
            _ => out.push(character),
        }
    }
    out
}

fn comment(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::exercise::format::Choice;

    fn question(kind: QuestionKind, right: &[bool]) -> Question {
        Question {
            id: "limit".to_owned(),
            kind,
            text: "Which {braces} = which?\nAnd ~ or #?".to_owned(),
            choices: right
                .iter()
                .map(|correct| Choice {
                    text: format!("it is {correct}"),
                    correct: *correct,
                    why: "because: so".to_owned(),
                })
                .collect(),
            ..Question::default()
        }
    }

    #[test]
    fn questions_are_golden() {
        let bounds = |text: &str| serde_json::from_str(text).unwrap();
        let mut number = question(QuestionKind::Number, &[]);
        number.answer = Some(bounds("900"));
        number.why = "15 minutes".to_owned();
        let mut range = question(QuestionKind::Number, &[]);
        range.answer = Some(bounds(r#"{"at_least":1,"at_most":2.5}"#));
        let mut predict = question(QuestionKind::Predict, &[]);
        predict.id = "bill".to_owned();
        let spec = ExerciseSpec {
            id: "quiz".to_owned(),
            title: "A quiz".to_owned(),
            questions: vec![
                question(QuestionKind::Single, &[true, false]),
                question(QuestionKind::Multiple, &[true, true, true, false, false]),
                number,
                range,
                predict,
            ],
            ..ExerciseSpec::default()
        };
        let (text, left_out) = write(&spec);
        insta::assert_snapshot!(text);
        assert_eq!(left_out, ["bill"]);
    }

    #[test]
    fn shares_are_moodles() {
        let shares: Vec<String> = (1..=6).map(share).collect();
        assert_eq!(shares, ["100", "50", "33.33333", "25", "20", "16.66666"]);
    }
}
