//! What is printed of a case.

use serde_json::Value;

use super::Compared;

/// How many characters are shown on either side of where two lines begin to differ.
const AROUND: usize = 80;

/// A line of the table, with the first difference below it if there is one.
pub struct Row {
    /// To be printed.
    pub text: String,
    /// Whether both engines agree.
    pub same: bool,
}

/// The row of a case.
#[must_use]
pub fn row(name: &str, compared: &Compared) -> Row {
    let (native, page) = (fuel(&compared.native), fuel(&compared.page));
    let verdict = if compared.difference.is_none() {
        "equal"
    } else {
        "DIFFERENT"
    };
    let mut text = format!(
        "{name:<34} {:>6} {native:>16} {page:>16}  {verdict}",
        compared.native.len()
    );
    if let Some((event, native, page)) = &compared.difference {
        let (native, page) = around(native, page);
        text.push_str(&format!(
            "\n    event {}\n      wasmtime …{native}…\n      page     …{page}…",
            event + 1
        ));
    }
    Row {
        text,
        same: compared.difference.is_none(),
    }
}

/// All fuel of a case.
fn fuel(lines: &[String]) -> u64 {
    let of = |line: &String| {
        let record: Value = serde_json::from_str(line).ok()?;
        let fuel = &record["fuel"];
        Some(fuel["init"].as_u64()? + fuel["invoke"].as_u64()?)
    };
    lines.iter().filter_map(of).sum()
}

/// The parts of two texts where they begin to differ.
fn around(one: &str, other: &str) -> (String, String) {
    let same = one
        .chars()
        .zip(other.chars())
        .take_while(|(one, other)| one == other)
        .count();
    let part = |text: &str| {
        let start = same.saturating_sub(AROUND);
        text.chars().skip(start).take(2 * AROUND).collect()
    };
    (part(one), part(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(init: u64, invoke: u64) -> String {
        format!("{{\"fuel\":{{\"init\":{init},\"invoke\":{invoke}}}}}")
    }

    #[test]
    fn a_difference_is_shown_where_it_begins() {
        let compared = Compared {
            native: vec![line(1, 2), line(0, 3)],
            page: vec![line(1, 2), line(0, 4)],
            difference: Some((1, line(0, 3), line(0, 4))),
        };
        let row = row("sums", &compared);
        assert!(!row.same);
        assert!(row.text.contains("DIFFERENT"), "{}", row.text);
        assert!(row.text.contains("event 2"), "{}", row.text);
        assert!(row.text.contains("\"invoke\":4}"), "{}", row.text);
        let figures: Vec<_> = row.text.split_whitespace().take(4).collect();
        assert_eq!(figures, ["sums", "2", "6", "7"]);
    }
}
