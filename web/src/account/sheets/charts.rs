//! The geometry of charts, as SVG path data that the page only puts where it belongs.

use lambdabox_contract::sheet;
use lambdabox_core::metrics::Series;
use lambdabox_core::time::Milliseconds;

/// The drawing's size; the page stretches it.
const WIDTH: u64 = 600;
const HEIGHT: u64 = 120;

/// One chart before it is drawn.
pub(super) struct Chart {
    pub(super) title: &'static str,
    /// Which metric, and what of it.
    pub(super) statistic: &'static str,
    /// The figure of the whole span, in words.
    pub(super) total: String,
    pub(super) unit: &'static str,
    /// Values are hundredths.
    pub(super) hundredths: bool,
    pub(super) series: Vec<Shape>,
}

/// One metric in it: a value for each period, where there is one.
pub(super) struct Shape {
    name: &'static str,
    values: Vec<Option<u64>>,
    bars: bool,
    /// The top of its own scale, if it has one.
    scale: Option<u64>,
}

/// Values as bars, 0 without one.
pub(super) fn bars(name: &'static str, values: Vec<Option<u64>>) -> Shape {
    Shape {
        name,
        values,
        bars: true,
        scale: None,
    }
}

/// Values as a line, with a gap where there is none.
pub(super) fn line(name: &'static str, values: Vec<Option<u64>>) -> Shape {
    Shape {
        bars: false,
        ..bars(name, values)
    }
}

impl Shape {
    /// With a scale of its own, whatever the others have.
    pub(super) fn of_a_scale(mut self, top: u64) -> Self {
        self.scale = Some(top);
        self
    }

    fn drawn(&self, top: u64) -> sheet::Shape {
        let top = self.scale.unwrap_or(top);
        let path = if self.bars {
            bar_path(&self.values, top)
        } else {
            line_path(&self.values, top)
        };
        // A dot is a line of no length with round ends: it stays round when the drawing is stretched.
        let dots = if self.bars {
            String::new()
        } else {
            self.places(top)
                .map(|(x, y)| format!("M{x} {y}h0"))
                .collect()
        };
        sheet::Shape {
            name: self.name.to_owned(),
            bars: self.bars,
            path,
            dots,
        }
    }

    fn places(&self, top: u64) -> impl Iterator<Item = (u64, u64)> {
        places(&self.values, top)
    }
}

impl Chart {
    pub(super) fn drawn(&self, series: &Series, times: &(String, String)) -> sheet::Chart {
        let shared = self.series.iter().filter(|shape| shape.scale.is_none());
        let most = shared.flat_map(|shape| shape.values.iter().flatten()).max();
        // Hundredths of less than 1, and halves of a single event, would be odd labels.
        let top =
            round_up(
                most.copied()
                    .unwrap_or_default()
                    .max(if self.hundredths { 100 } else { 2 }),
            );
        let minutes = series.period.title;
        sheet::Chart {
            title: self.title.to_owned(),
            statistic: self.statistic.to_owned(),
            total: self.total.clone(),
            scale: [top, top / 2, 0].map(|value| self.label(value)).to_vec(),
            summary: format!(
                "{}: {}. A chart with a point for each {}.",
                self.title,
                self.total,
                minutes.strip_prefix("1 ").unwrap_or(minutes)
            ),
            times: times.clone(),
            shapes: self.series.iter().map(|shape| shape.drawn(top)).collect(),
        }
    }

    fn label(&self, value: u64) -> String {
        let number = if self.hundredths {
            let text = Milliseconds::from_hundredths(value).to_string();
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            crate::account::words::thousands(value)
        };
        [&*number, self.unit].join(" ").trim_end().to_owned()
    }
}

/// The next number that begins with 2, 4 or 10 and has zeros after it: half of it is round too.
fn round_up(value: u64) -> u64 {
    let mut ten = 1_u64;
    loop {
        for digit in [2, 4, 10] {
            let round = ten.saturating_mul(digit);
            if round >= value {
                return round;
            }
        }
        ten = ten.saturating_mul(10);
    }
}

fn scaled(value: u64, top: u64) -> u64 {
    let height = u128::from(value.min(top)) * u128::from(HEIGHT) / u128::from(top.max(1));
    u64::try_from(height).unwrap_or(HEIGHT)
}

fn length(values: &[Option<u64>]) -> u64 {
    u64::try_from(values.len()).unwrap_or(u64::MAX).max(1)
}

/// The middles of the periods that have a value.
fn places(values: &[Option<u64>], top: u64) -> impl Iterator<Item = (u64, u64)> {
    let count = length(values);
    (0_u64..).zip(values).filter_map(move |(number, value)| {
        let x = (2 * number + 1) * WIDTH / (2 * count);
        value.map(|value| (x, HEIGHT - scaled(value, top)))
    })
}

fn line_path(values: &[Option<u64>], top: u64) -> String {
    let mut path = String::new();
    let mut drawn = places(values, top);
    let mut before = false;
    for value in values {
        match value.and_then(|_| drawn.next()) {
            Some((x, y)) => {
                path.push_str(&format!("{}{x} {y}", if before { 'L' } else { 'M' }));
                before = true;
            }
            None => before = false,
        }
    }
    path
}

fn bar_path(values: &[Option<u64>], top: u64) -> String {
    let count = length(values);
    let mut path = String::new();
    for (number, value) in (0_u64..).zip(values) {
        let Some(value) = value.filter(|value| *value > 0) else {
            continue;
        };
        let (left, right) = (number * WIDTH / count, (number + 1) * WIDTH / count);
        // A gap of a fifth between bars, and never less than can be seen.
        let gap = (right - left) / 5;
        let y = HEIGHT - scaled(value, top).max(2);
        path.push_str(&format!(
            "M{} {HEIGHT}V{y}H{}V{HEIGHT}z",
            left,
            (right - gap).max(left + 1)
        ));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers() {
        for (value, round) in [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (401, 1_000)] {
            assert_eq!(round_up(value), round);
        }
        assert!(round_up(u64::MAX) > 0);
    }

    #[test]
    fn bars_stand_on_the_ground() {
        assert_eq!(
            bar_path(&[None, Some(0), Some(1), Some(2)], 2),
            "M300 120V60H420V120zM450 120V0H570V120z"
        );
    }

    #[test]
    fn lines_break_where_there_is_nothing() {
        let values = [Some(0), Some(2), None, Some(1)];
        assert_eq!(line_path(&values, 2), "M75 120L225 0M525 60");
        let dots = line("a", values.to_vec()).drawn(2).dots;
        assert_eq!(dots, "M75 120h0M225 0h0M525 60h0");
    }

    #[test]
    fn extremes_stay_in_the_drawing() {
        let path = bar_path(&[Some(u64::MAX)], u64::MAX);
        assert_eq!(path, "M0 120V0H480V120z");
    }
}
