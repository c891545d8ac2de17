//! Log events that are shown: a window of all that match, however many they are.
//!
//! Rows have one height, and what is opened below a row is as high as a few rows, so where a row stands
//! follows from its number alone; only the rows of the window are in the document.

use lambdabox_contract::log::{LogLine, LogRecord, LogWindow};
use yew::AttrValue;

/// How many rows are in the document.
pub const WINDOW: usize = 200;
/// By how many rows the window moves.
const STEP: usize = 50;
/// The heights of what is opened, in rows: each has a class in the style sheet.
const HEIGHTS: [usize; 6] = [2, 3, 5, 8, 12, 16];
/// About how many characters of an opened event fit on a line.
const LINE: usize = 90;

/// The events of a stream or of a group, as far as they are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogView {
    /// The number of the first row of the window that was asked for last.
    pub start: usize,
    /// The account's last answer.
    pub shown: Option<LogWindow>,
    /// Events that are opened, by the number of their row.
    pub opened: Vec<(usize, Opened)>,
    /// New events are followed.
    pub tailing: bool,
    /// The view must be scrolled to its end once it is drawn.
    pub to_end: bool,
    /// Counts questions: only the answer to the last one counts.
    pub asked: u32,
    /// The height of a row in pixels, once one was seen.
    row_px: f64,
}

/// An event that is opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its id in the group.
    pub id: AttrValue,
    /// What the account says of it; nothing yet.
    pub record: LogRecord,
}

impl Opened {
    /// Its height in rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        let text = &self.record.text;
        let lines = text.lines().map(|line| 1 + line.len() / LINE);
        // Half a row for its edges; a line of text is lower than a row.
        let wanted = (3 * lines.sum::<usize>()).div_ceil(4) + 1;
        let fitting = HEIGHTS.into_iter().find(|rows| *rows >= wanted);
        fitting.unwrap_or(HEIGHTS[HEIGHTS.len() - 1])
    }
}

impl LogView {
    /// The events of the window.
    #[must_use]
    pub fn events(&self) -> &[LogLine] {
        self.shown.as_ref().map_or(&[], |shown| &shown.events)
    }

    /// The event of this row, if it is opened.
    #[must_use]
    pub fn opened(&self, row: usize) -> Option<&Opened> {
        let found = self.opened.iter().find(|(number, _)| *number == row);
        found.map(|(_, opened)| opened)
    }

    /// Opens the event of a row.
    pub fn open(&mut self, row: usize, opened: Opened) {
        self.opened.push((row, opened));
        self.opened.sort_unstable_by_key(|(number, _)| *number);
    }

    /// Closes the event of a row; whether it was opened.
    pub fn close(&mut self, row: usize) -> bool {
        let before = self.opened.len();
        self.opened.retain(|(number, _)| *number != row);
        self.opened.len() < before
    }

    /// The number of the first row that is in the document.
    #[must_use]
    pub fn first(&self) -> usize {
        self.shown.as_ref().map_or(0, |shown| shown.start)
    }

    /// How many events there are altogether.
    #[must_use]
    pub fn total(&self) -> usize {
        self.shown.as_ref().map_or(0, |shown| shown.total)
    }

    /// The height in pixels of the rows that are not in the document: above the window and below it.
    #[must_use]
    pub fn gaps(&self) -> (String, String) {
        let first = self.first();
        let end = first + self.events().len();
        (
            self.pixels(self.height(0, first)),
            self.pixels(self.height(end, self.total())),
        )
    }

    /// The height of the rows from `start` to before `end`, in rows.
    fn height(&self, start: usize, end: usize) -> usize {
        let end = end.max(start);
        let opened = self.opened.iter();
        let opened = opened.filter(|(row, _)| (start..end).contains(row));
        end - start + opened.map(|(_, opened)| opened.rows()).sum::<usize>()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "casting a float saturates, and rows are fewer than 2^52"
    )]
    fn pixels(&self, rows: usize) -> String {
        ((rows as f64 * self.row_px()) as u32).to_string()
    }

    /// The height of a row, or what it is in most browsers.
    fn row_px(&self) -> f64 {
        if self.row_px > 1.0 { self.row_px } else { 28.0 }
    }

    /// Where the window begins that shows what is `top` pixels below the first row's beginning.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casting a float saturates"
    )]
    pub fn window_at(&self, top: f64, row_px: f64) -> usize {
        let row_px = if row_px > 1.0 { row_px } else { self.row_px() };
        let mut row = (top / row_px) as usize;
        for (number, opened) in &self.opened {
            if *number >= row {
                break;
            }
            row = row.saturating_sub(opened.rows()).max(*number);
        }
        let start = (row / STEP * STEP).saturating_sub(STEP);
        start.min(self.total().saturating_sub(WINDOW))
    }

    /// A row was seen to be so high.
    pub fn measured(&mut self, row_px: f64) {
        self.row_px = row_px;
    }

    /// The account has answered. Rows have other numbers once older events had to leave.
    pub fn take(&mut self, shown: LogWindow) {
        if self
            .shown
            .as_ref()
            .is_some_and(|before| before.dropped != shown.dropped)
        {
            self.opened.clear();
        }
        self.shown = Some(shown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(start: usize, total: usize) -> LogView {
        let mut view = LogView::default();
        view.take(LogWindow {
            start,
            total,
            events: vec![LogLine::default(); WINDOW.min(total)],
            ..LogWindow::default()
        });
        view
    }

    fn opened(text: &str) -> Opened {
        Opened {
            id: "0-0".into(),
            record: LogRecord {
                text: text.into(),
                cut: false,
            },
        }
    }

    #[test]
    fn gaps_and_window_make_the_whole_height() {
        let mut view = view(500, 10_000);
        view.measured(20.0);
        assert_eq!(view.gaps(), ("10000".into(), "186000".into()));
        view.open(3, opened("x"));
        view.open(9_999, opened(&"x\n".repeat(100)));
        assert_eq!(view.gaps(), ("10040".into(), "186320".into()));
    }

    #[test]
    fn the_window_follows_what_is_seen() {
        let mut view = view(0, 10_000);
        for (row, start) in [(0, 0), (49, 0), (99, 0), (120, 50), (9_999, 9_800)] {
            assert_eq!(view.window_at(f64::from(row) * 20.0, 20.0), start, "{row}");
        }
        // What is opened above pushes the rows down: the same place shows earlier ones.
        for number in 0..20 {
            view.open(number, opened(&"x\n".repeat(100)));
        }
        assert_eq!(view.window_at(20.0 * (120.0 + 20.0 * 16.0), 20.0), 50);
        assert_eq!(view.window_at(20.0 * 5.0, 20.0), 0);
    }

    #[test]
    fn what_is_opened_has_one_of_a_few_heights() {
        assert_eq!(opened("").rows(), 2);
        assert_eq!(opened("one\ntwo\nthree").rows(), 5);
        assert_eq!(opened(&"x".repeat(100_000)).rows(), 16);
    }

    #[test]
    fn dropped_events_close_what_was_opened() {
        let mut view = view(0, 10);
        view.open(1, opened("x"));
        let shown = |dropped| LogWindow {
            total: 9,
            dropped,
            ..LogWindow::default()
        };
        view.take(shown(0));
        assert_eq!(view.opened.len(), 1);
        view.take(shown(256));
        assert!(view.opened.is_empty());
    }
}
