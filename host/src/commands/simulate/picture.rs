//! Environments drawn with characters: a line each, time from left to right.

use lambdabox_core::measure::Outcome;
use lambdabox_core::simulate::axis::{mark, round_step};
use lambdabox_core::simulate::{RequestStatus, Simulation};
use lambdabox_core::time::Milliseconds;
use std::fmt::Write as _;

/// Into how many parts marks divide the axis of time, and how wide each is, in characters.
const PARTS: u8 = 4;
const PART_WIDTH: usize = 15;
/// How wide time is drawn, in characters.
const WIDTH: usize = PARTS as usize * PART_WIDTH;
/// The most environments that are drawn.
const LANES: usize = 40;
/// How wide names are.
const NAMES: usize = 16;

/// What a character stands for; of several things in the same place, the later one is drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Nothing,
    Idle,
    Running,
    Init,
    Waiting,
    Failed,
    Throttled,
}

impl Cell {
    const fn character(self) -> char {
        match self {
            Self::Nothing => ' ',
            Self::Idle => '─',
            Self::Running => '█',
            Self::Init => '▒',
            Self::Waiting => '·',
            Self::Failed => '✗',
            Self::Throttled => '!',
        }
    }
}

/// A line of cells.
struct Line {
    cells: [Cell; WIDTH],
    /// What its whole width stands for.
    span: u64,
}

impl Line {
    fn of(simulation: &Simulation) -> Self {
        Self {
            cells: [Cell::Nothing; WIDTH],
            // The drawing ends at a round time.
            span: step(simulation).hundredths().saturating_mul(PARTS.into()),
        }
    }

    fn place(&self, at: Milliseconds) -> usize {
        let place = u128::from(at.hundredths()) * WIDTH as u128 / u128::from(self.span);
        usize::try_from(place).unwrap_or(WIDTH).min(WIDTH - 1)
    }

    /// Draws from an instant to another: at least one cell.
    fn draw(&mut self, from: Milliseconds, to: Milliseconds, what: Cell) {
        let (from, to) = (self.place(from), self.place(to));
        // What ends where a cell begins does not reach into it.
        for cell in &mut self.cells[from..to.max(from + 1)] {
            *cell = (*cell).max(what);
        }
    }

    fn write(&self, out: &mut String, name: &str) {
        let text: String = self.cells.iter().map(|cell| cell.character()).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{name:<NAMES$}{}", text.trim_end());
    }
}

/// The drawing, with its legend.
pub(super) fn draw(simulation: &Simulation) -> String {
    let mut out = String::new();
    axis(simulation, &mut out);
    requests(simulation, &mut out);
    for lane in simulation.environments.iter().take(LANES) {
        let mut line = Line::of(simulation);
        line.draw(
            lane.start,
            lane.end.unwrap_or(simulation.totals.elapsed),
            Cell::Idle,
        );
        for call in &lane.calls {
            let begun = call.start.plus(call.init);
            if call.init > Milliseconds::default() {
                line.draw(call.start, begun, Cell::Init);
            }
            line.draw(begun, call.end, Cell::Running);
            if call.outcome != Outcome::Succeeded {
                line.draw(call.end, call.end, Cell::Failed);
            }
        }
        line.write(&mut out, &format!("environment {}", lane.number));
    }
    let more = simulation.environments.len().saturating_sub(LANES);
    if more > 0 {
        let _ = writeln!(out, "{:NAMES$}and {more} more environments", "");
    }
    out.push_str("\n▒ cold start   █ running   ─ idle   ✗ failed   ! throttled   · in the queue\n");
    out
}

/// The time between two marks of the axis.
fn step(simulation: &Simulation) -> Milliseconds {
    round_step(simulation.totals.elapsed, PARTS.into())
}

/// The marks: each ends where its instant is, but for the first, which begins there.
fn axis(simulation: &Simulation, out: &mut String) {
    let step = step(simulation).hundredths();
    let _ = write!(out, "{:NAMES$}0", "");
    for part in 1..=PARTS {
        let at = Milliseconds::from_hundredths(step.saturating_mul(part.into()));
        let width = if part == 1 {
            PART_WIDTH - 1
        } else {
            PART_WIDTH
        };
        let _ = write!(out, "{:>width$}", mark(at));
    }
    out.push('\n');
}

/// Throttles and the queue.
fn requests(simulation: &Simulation, out: &mut String) {
    let mut line = Line::of(simulation);
    let mut any = false;
    for one in simulation.requests.iter().filter(|one| one.throttles > 0) {
        any = true;
        if one.status == RequestStatus::Throttled {
            line.draw(one.arrival, one.arrival, Cell::Throttled);
        } else {
            let until = one.start.unwrap_or(simulation.totals.elapsed);
            line.draw(one.arrival, until, Cell::Waiting);
        }
    }
    if any {
        line.write(out, "throttled");
    }
}
