//! What a view shows, as data.

use crate::wire::RawJson;
use serde::{Deserialize, Serialize};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// A view that the account worker describes and the page draws.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Sheet {
    /// From top to bottom.
    pub parts: Vec<Part>,
}

/// Which sheet is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// What a month costs.
    Pricing,
    /// All log groups of a region.
    LogGroups,
    /// One log group.
    LogGroup(String),
    /// A part of a function's page, by its name in addresses.
    Tab {
        /// The function's name.
        function: String,
        /// The part's name.
        tab: String,
    },
    /// What invokes a function.
    Triggers {
        /// The function's name.
        function: String,
        /// Its URL, and not the other ones.
        url: bool,
    },
}

/// Something that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// The view's heading, and a link to the view above it.
    Head(Head),
    /// A titled box.
    Box(Container),
    /// A paragraph.
    Text(String),
    /// A paragraph of less weight.
    Quiet(String),
    /// A paragraph of more weight, whose change is spoken.
    Strong(String),
    /// Something to be noticed.
    Notice(Tone, String),
    /// There is nothing yet: what, and what to do.
    Empty(String, String),
    /// Names and values.
    Pairs(Vec<Pair>),
    /// A table.
    Table(Table),
    /// Fields beside each other.
    Fields(Vec<Field>),
    /// Fields, and what is done with them.
    Form(Form),
    /// Parts behind a title that opens them.
    More(String, Vec<Part>),
    /// A text to be read or copied.
    Listing(Listing),
    /// The text of a file.
    Source(String),
    /// Charts over time.
    Charts(Vec<Chart>),
    /// Rows of bars.
    Lanes(Lanes),
    /// What came of the last test of the function.
    LastRun,
}

/// The heading of a view.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Head {
    /// What it says.
    pub title: String,
    /// Text and address of what is above, if something is.
    pub above: Option<(String, String)>,
    /// At its end.
    pub buttons: Vec<Button>,
}

/// A titled box.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Container {
    /// Unique in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Beside the heading.
    pub mark: String,
    /// Below the heading.
    pub description: String,
    /// At the heading's end.
    pub buttons: Vec<Button>,
    /// What is in it.
    pub parts: Vec<Part>,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// Something needs attention.
    Warning,
    /// Something to know.
    Info,
}

/// A name and a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Pair {
    /// What it is.
    pub name: String,
    /// What it has.
    pub value: String,
    /// It needs the room of two.
    pub long: bool,
    /// It is something to be copied.
    pub copy: bool,
}

impl Pair {
    /// A short value.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            long: false,
            copy: false,
        }
    }

    /// The same, with more room.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.long = true;
        self
    }
}

/// A table. The first cell of a row names it.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Table {
    /// What it is of.
    pub caption: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A text that leads to an address.
    Link(String, String),
    /// Something to press.
    Button(Button),
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// Something to press.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Button {
    /// What it does, in a word or two.
    pub text: String,
    /// A longer name, where the text does not say what it is about.
    pub label: Option<String>,
    /// It is the thing to do next.
    pub primary: bool,
    /// What happens.
    pub act: Act,
}

/// What happens when a button is pressed.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Act {
    /// Another address is shown.
    pub href: Option<String>,
    /// The text of a [`crate::Deed`], which is sent back as it is.
    pub deed: RawJson,
    /// It may run the function.
    pub runs: bool,
    /// What is asked before.
    pub question: Option<Question>,
}

/// A question before something that cannot be undone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Question {
    /// What is about to happen.
    pub title: String,
    /// What that means.
    pub text: String,
}

/// Fields, and what is done with them.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Form {
    /// What the ids of its fields begin with in the page.
    pub id: String,
    /// What is done with it, for a group's name.
    pub label: String,
    /// What is asked for.
    pub fields: Vec<Field>,
    /// What is to be known besides.
    pub about: String,
    /// What is done.
    pub button: Button,
    /// It also takes a file, whose bytes are attached: the field of its name, and what the name
    /// begins with.
    pub file: Option<(String, String)>,
}

/// Something that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Field {
    /// Its name in its form.
    pub id: String,
    /// What is asked for.
    pub label: String,
    /// What may be entered.
    pub hint: Option<String>,
    /// What stands there first.
    pub value: String,
    /// A unit after it.
    pub unit: Option<String>,
    /// What is wrong with what stands there.
    pub error: Option<String>,
    /// How it is entered.
    pub kind: FieldKind,
    /// What happens when it changes.
    pub then: Then,
}

/// How something is entered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    /// One line.
    #[default]
    Line,
    /// A whole number.
    Number,
    /// Several lines.
    Area,
    /// One of these: value and text.
    Choice(Vec<(String, String)>),
}

/// What happens when a field changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Then {
    /// It is kept until a button is pressed.
    #[default]
    Keep,
    /// The sheet is asked for again.
    Ask,
    /// The text of a [`crate::Deed`] is sent back as it is.
    Do(RawJson),
}

/// A text to be read or copied, behind its title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Listing {
    /// Its title.
    pub title: String,
    /// The text.
    pub text: String,
    /// It is open at first.
    pub open: bool,
}

/// A chart over time, in a drawing of 600 by 120.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Chart {
    /// What is measured.
    pub title: String,
    /// Which metric, and what of it.
    pub statistic: String,
    /// The figure of the whole span, in words.
    pub total: String,
    /// The labels of the scale, from its top to its bottom.
    pub scale: Vec<String>,
    /// What is seen, in words.
    pub summary: String,
    /// Where it begins and ends.
    pub times: (String, String),
    /// What is drawn.
    pub shapes: Vec<Shape>,
}

/// One metric in a chart, as SVG path data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Shape {
    /// What it is.
    pub name: String,
    /// It is filled.
    pub bars: bool,
    /// Its lines.
    pub path: String,
    /// Its points.
    pub dots: String,
}

/// A drawing of rows of bars, 10,000 wide, stretched to whatever room there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Lanes {
    /// What is seen, in words.
    pub label: String,
    /// In pixels.
    pub height: String,
    /// Names of rows, and where they stand.
    pub rows: Vec<(String, String)>,
    /// Class, meaning and SVG path data of what is drawn.
    pub layers: Vec<(String, String, String)>,
    /// SVG path data of the lines behind them.
    pub grid: String,
    /// Written below, with the same distance between them.
    pub ticks: Vec<String>,
    /// What is not drawn, in words.
    pub more: String,
}
