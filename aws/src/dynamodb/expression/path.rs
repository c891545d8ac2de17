//! Document paths: `a.b[1]`.

use super::{
    Kind,
    placeholders::Placeholders,
    token::{Sort, Tokens},
};
use crate::{
    dynamodb::attribute::{Attribute, Item},
    wire::Fault,
};
use std::fmt;

/// Steps of one path.
const LONGEST: usize = 32;

/// AWS's reserved words, sorted.
const RESERVED: &str = include_str!("reserved.txt");

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dynamodb) enum Step {
    Name(String),
    Index(usize),
}

/// Where a value lies in an item; the first step is a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dynamodb) struct Path(pub(in crate::dynamodb) Vec<Step>);

impl Path {
    /// A top-level attribute.
    pub(in crate::dynamodb) fn of(name: &str) -> Self {
        Self(vec![Step::Name(name.to_owned())])
    }

    /// The top-level attribute.
    pub(in crate::dynamodb) fn top(&self) -> &str {
        match self.0.first() {
            Some(Step::Name(name)) => name,
            _ => "",
        }
    }

    /// Whether it names a whole attribute.
    pub(in crate::dynamodb) fn is_top(&self) -> bool {
        self.0.len() == 1
    }

    /// What lies there.
    pub(in crate::dynamodb) fn find<'a>(&self, item: &'a Item) -> Option<&'a Attribute> {
        let mut steps = self.0.iter();
        let mut value = match steps.next()? {
            Step::Name(name) => item.get(name)?,
            Step::Index(_) => return None,
        };
        for step in steps {
            value = match (step, value) {
                (Step::Name(name), Attribute::M(map)) => map.get(name)?,
                (Step::Index(index), Attribute::L(list)) => list.get(*index)?,
                _ => return None,
            };
        }
        Some(value)
    }
}

/// As AWS prints it: `[a, b, [1]]`.
impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<_> = self
            .0
            .iter()
            .map(|step| match step {
                Step::Name(name) => name.clone(),
                Step::Index(index) => format!("[{index}]"),
            })
            .collect();
        write!(formatter, "[{}]", steps.join(", "))
    }
}

/// Whether a word may not stand for an attribute.
pub(super) fn is_reserved(word: &str) -> bool {
    static WORDS: std::sync::OnceLock<Vec<&'static str>> = std::sync::OnceLock::new();
    let words = WORDS.get_or_init(|| RESERVED.lines().collect());
    words
        .binary_search(&word.to_ascii_uppercase().as_str())
        .is_ok()
}

/// Reads a path.
pub(super) fn path(
    kind: Kind,
    tokens: &mut Tokens<'_>,
    placeholders: &mut Placeholders,
) -> Result<Path, Fault> {
    let mut steps = vec![Step::Name(name(kind, tokens, placeholders)?)];
    loop {
        if tokens.take(".") {
            steps.push(Step::Name(name(kind, tokens, placeholders)?));
        } else if tokens.take("[") {
            let token = tokens.peek();
            if token.sort != Sort::Digits {
                return Err(tokens.unexpected());
            }
            tokens.next();
            tokens.expect("]")?;
            match token.text.parse() {
                Ok(index) => steps.push(Step::Index(index)),
                Err(_) => placeholders.complain(
                    kind,
                    &format!(
                        "List index is not within the allowable range; index: [{}]",
                        token.text
                    ),
                ),
            }
        } else {
            break;
        }
    }
    if steps.len() > LONGEST {
        placeholders.complain(
            kind,
            "The document path has too many nesting elements; nesting levels: 33",
        );
    }
    Ok(Path(steps))
}

fn name(
    kind: Kind,
    tokens: &mut Tokens<'_>,
    placeholders: &mut Placeholders,
) -> Result<String, Fault> {
    let token = tokens.peek();
    match token.sort {
        Sort::Word => {
            tokens.next();
            if is_reserved(token.text) {
                placeholders.complain(
                    kind,
                    &format!(
                        "Attribute name is a reserved keyword; reserved keyword: {}",
                        token.text
                    ),
                );
            }
            Ok(token.text.to_owned())
        }
        Sort::Name => {
            tokens.next();
            Ok(placeholders.name(kind, token.text))
        }
        _ => Err(tokens.unexpected()),
    }
}
