//! Drawings of rows of bars, as paths of an SVG that is stretched to whatever width there is.

use lambdabox_contract::sheet::Lanes;
use std::fmt::Write as _;

/// The drawing's width in its own units.
const WIDTH: u64 = 10_000;
/// The least width of a bar: what is short must still be seen.
const LEAST: u64 = 30;

/// How a row is divided: what is drawn in it, and where, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Layer {
    /// Its class in the style sheet.
    pub(super) class: &'static str,
    /// What it stands for.
    pub(super) text: &'static str,
    /// From the row's top.
    pub(super) top: u32,
    /// Of its bars.
    pub(super) height: u32,
}

/// A drawing; later layers are above earlier ones.
pub(super) struct Chart {
    /// What the whole width stands for.
    span: u64,
    /// The height of a row in pixels.
    row_height: u32,
    names: Vec<String>,
    layers: Vec<Drawn>,
}

struct Drawn {
    layer: Layer,
    path: String,
    /// The bar that is not in the path yet: row, left, right. One that touches it becomes a part
    /// of it, so that ten thousand bars need not be drawn where nobody could tell them apart.
    last: Option<(usize, u64, u64)>,
}

impl Chart {
    /// An empty drawing.
    pub(super) fn new(span: u64, row_height: u32, layers: &[Layer]) -> Self {
        let drawn = |layer: &Layer| Drawn {
            layer: *layer,
            path: String::new(),
            last: None,
        };
        Self {
            span: span.max(1),
            row_height,
            names: Vec::new(),
            layers: layers.iter().map(drawn).collect(),
        }
    }

    /// Another row below the others.
    pub(super) fn row(&mut self, name: impl Into<String>) {
        self.names.push(name.into());
    }

    /// A bar in the last row. Bars of a layer are drawn from left to right.
    pub(super) fn bar(&mut self, class: &str, from: u64, to: u64) {
        let (span, row_height) = (u128::from(self.span), self.row_height);
        let place = |at: u64| {
            let place = u128::from(at) * u128::from(WIDTH) / span;
            u64::try_from(place).unwrap_or(WIDTH).min(WIDTH)
        };
        let row = self.names.len().saturating_sub(1);
        let left = place(from).min(WIDTH - LEAST);
        let right = place(to).max(left + LEAST);
        let Some(drawn) = self
            .layers
            .iter_mut()
            .find(|drawn| drawn.layer.class == class)
        else {
            return;
        };
        match &mut drawn.last {
            Some((same, _, end)) if *same == row && left <= *end => *end = right.max(*end),
            _ => {
                drawn.flush(row_height);
                drawn.last = Some((row, left, right));
            }
        }
    }

    /// As the page draws it: `label` says in a sentence what is seen, `ticks` are written below, with
    /// the same distance between them.
    pub(super) fn drawn(mut self, label: String, ticks: Vec<String>, more: String) -> Lanes {
        let row_height = self.row_height;
        for drawn in &mut self.layers {
            drawn.flush(row_height);
        }
        let used = || self.layers.iter().filter(|drawn| !drawn.path.is_empty());
        let layers: Vec<_> = used()
            .map(|drawn| {
                let layer = drawn.layer;
                (
                    layer.class.to_owned(),
                    layer.text.to_owned(),
                    drawn.path.clone(),
                )
            })
            .collect();
        let rows: Vec<_> = (0u32..)
            .zip(&self.names)
            .map(|(row, name)| {
                let middle = row * row_height + row_height / 2;
                (name.clone(), middle.to_string())
            })
            .collect();
        let height = u32::try_from(self.names.len()).unwrap_or_default() * row_height;
        let gaps = u64::try_from(ticks.len().saturating_sub(1)).unwrap_or_default();
        let mut grid = String::new();
        for line in 1..gaps {
            // Writing to a string cannot fail.
            let _ = write!(grid, "M{} 0V{height}", line * WIDTH / gaps);
        }
        Lanes {
            label,
            height: height.to_string(),
            rows,
            layers,
            grid,
            ticks,
            more,
        }
    }
}

impl Drawn {
    fn flush(&mut self, row_height: u32) {
        if let Some((row, left, right)) = self.last.take() {
            let top = u32::try_from(row).unwrap_or_default() * row_height + self.layer.top;
            let (width, height) = (right - left, self.layer.height);
            // Writing to a string cannot fail.
            let _ = write!(self.path, "M{left} {top}h{width}v{height}h-{width}z");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: [Layer; 2] = [
        Layer {
            class: "a",
            text: "A",
            top: 2,
            height: 10,
        },
        Layer {
            class: "b",
            text: "B",
            top: 0,
            height: 1,
        },
    ];

    #[test]
    fn bars_are_stretched_kept_visible_and_joined() {
        let mut chart = Chart::new(100, 20, &LAYERS);
        chart.row("first");
        chart.bar("a", 0, 50);
        chart.row("second");
        chart.bar("a", 0, 0);
        chart.bar("a", 0, 1);
        chart.bar("a", 100, 100);
        let ticks = ["0", "50", "100"].map(str::to_owned).to_vec();
        let lanes = chart.drawn("what is seen".into(), ticks, String::new());
        assert_eq!(lanes.height, "40");
        assert_eq!(lanes.rows[1].1, "30");
        assert_eq!(lanes.grid, "M5000 0V40");
        assert_eq!(lanes.layers.len(), 1);
        assert_eq!(
            lanes.layers[0].2,
            "M0 2h5000v10h-5000zM0 22h100v10h-100zM9970 22h30v10h-30z"
        );
    }

    #[test]
    fn nothing_is_too_much() {
        let mut chart = Chart::new(0, 20, &LAYERS);
        chart.bar("a", u64::MAX, u64::MAX);
        chart.bar("none", 0, 1);
        let lanes = chart.drawn(String::new(), Vec::new(), String::new());
        assert_eq!(lanes.grid, "");
    }
}
