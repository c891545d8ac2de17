//! Reading updates.

use super::{
    DEEPEST, Kind, MOST_OPERATORS,
    parse::wrong_type,
    path::{Path, Step, path},
    placeholders::Placeholders,
    token::{Sort, Tokens},
};
use crate::{
    dynamodb::{attribute::Attribute, fault::invalid},
    wire::Fault,
};

const KIND: Kind = Kind::Update;

/// What a `SET` writes.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::dynamodb) enum Term {
    Path(Path),
    Value(Attribute),
    IfNotExists(Path, Box<Term>),
    Append(Box<Term>, Box<Term>),
    Plus(Box<Term>, Box<Term>),
    Minus(Box<Term>, Box<Term>),
}

/// What is done at a path.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::dynamodb) enum Action {
    Set(Term),
    Remove,
    Add(Attribute),
    Delete(Attribute),
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::dynamodb) struct Operation {
    pub(in crate::dynamodb) path: Path,
    pub(in crate::dynamodb) action: Action,
}

/// Reads an update.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn update(
    source: &str,
    placeholders: &mut Placeholders,
) -> Result<Vec<Operation>, Fault> {
    let mut parser = Parser {
        tokens: Tokens::new(KIND, source)?,
        placeholders,
        operators: 0,
        depth: 0,
    };
    let all = parser.sections()?;
    placeholders.settle()?;
    check_paths(&all, placeholders)?;
    Ok(all)
}

/// Refuses paths of which one is part of another.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn check_paths(
    all: &[Operation],
    placeholders: &mut Placeholders,
) -> Result<(), Fault> {
    let paths: Vec<_> = all.iter().map(|operation| &operation.path).collect();
    disjoint(KIND, &paths, placeholders);
    placeholders.settle()
}

/// Complains about the first two paths that overlap or cannot both exist.
pub(super) fn disjoint(kind: Kind, paths: &[&Path], placeholders: &mut Placeholders) {
    for (index, two) in paths.iter().enumerate() {
        for one in paths.iter().take(index) {
            let differs = one.0.iter().zip(&two.0).find(|(one, two)| one != two);
            let what = match differs {
                None => "overlap",
                Some((Step::Name(_), Step::Index(_)) | (Step::Index(_), Step::Name(_))) => {
                    "conflict"
                }
                Some(_) => continue,
            };
            placeholders.complain(kind, &format!("Two document paths {what} with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}"));
            return;
        }
    }
}

struct Parser<'a, 'p> {
    tokens: Tokens<'a>,
    placeholders: &'p mut Placeholders,
    operators: usize,
    depth: usize,
}

impl Parser<'_, '_> {
    fn sections(&mut self) -> Result<Vec<Operation>, Fault> {
        let mut all = Vec::new();
        let mut seen = Vec::new();
        while self.tokens.peek().sort != Sort::End {
            let word = ["SET", "REMOVE", "ADD", "DELETE"]
                .into_iter()
                .find(|word| self.tokens.is_word(word));
            let Some(word) = word else {
                return Err(self.tokens.unexpected());
            };
            self.tokens.next();
            if seen.contains(&word) {
                self.placeholders.complain(
                    KIND,
                    &format!(
                        "The \"{word}\" section can only be used once in an update expression;"
                    ),
                );
            }
            seen.push(word);
            loop {
                all.push(self.operation(word)?);
                if !self.tokens.take(",") {
                    break;
                }
            }
        }
        Ok(all)
    }

    fn operation(&mut self, word: &str) -> Result<Operation, Fault> {
        self.operator()?;
        let path = path(KIND, &mut self.tokens, self.placeholders)?;
        let action = match word {
            "SET" => {
                self.tokens.expect("=")?;
                Action::Set(self.sum()?)
            }
            "REMOVE" => Action::Remove,
            _ => {
                let token = self.tokens.peek();
                if token.sort != Sort::Value {
                    return Err(self.tokens.unexpected());
                }
                self.tokens.next();
                let value = self.placeholders.value(KIND, token.text);
                let fits = match value {
                    Attribute::Strings(_) | Attribute::Numbers(_) | Attribute::Binaries(_) => true,
                    Attribute::N(_) => word == "ADD",
                    _ => false,
                };
                if !fits {
                    self.placeholders.complain(KIND, &format!("Incorrect operand type for operator or function; operator: {word}, operand type: {}, typeSet: ALLOWED_FOR_{word}_OPERAND", value.long_kind()));
                }
                if word == "ADD" {
                    Action::Add(value)
                } else {
                    Action::Delete(value)
                }
            }
        };
        Ok(Operation { path, action })
    }

    fn operator(&mut self) -> Result<(), Fault> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            return Err(invalid(format!(
                "Invalid {KIND}: The expression contains too many operators; maximum operators: {MOST_OPERATORS}"
            )));
        }
        Ok(())
    }

    fn sum(&mut self) -> Result<Term, Fault> {
        let first = self.term()?;
        for sign in ["+", "-"] {
            if self.tokens.take(sign) {
                self.operator()?;
                let second = self.term()?;
                for term in [&first, &second] {
                    if let Term::Value(value) = term
                        && !matches!(value, Attribute::N(_))
                    {
                        self.placeholders
                            .complain(KIND, &wrong_type(sign, value.kind()));
                    }
                }
                let (first, second) = (Box::new(first), Box::new(second));
                return Ok(if sign == "+" {
                    Term::Plus(first, second)
                } else {
                    Term::Minus(first, second)
                });
            }
        }
        Ok(first)
    }

    fn term(&mut self) -> Result<Term, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(invalid(format!(
                "Invalid {KIND}: The expression is nested too deeply; maximum levels: {DEEPEST}"
            )));
        }
        let term = self.nested_term()?;
        self.depth -= 1;
        Ok(term)
    }

    fn nested_term(&mut self) -> Result<Term, Fault> {
        if self.tokens.take("(") {
            let inner = self.sum()?;
            self.tokens.expect(")")?;
            return Ok(inner);
        }
        let (token, second) = (self.tokens.peek(), self.tokens.second());
        if token.sort == Sort::Value {
            self.tokens.next();
            return Ok(Term::Value(self.placeholders.value(KIND, token.text)));
        }
        if token.sort == Sort::Word && second.sort == Sort::Sign && second.text == "(" {
            return self.function();
        }
        Ok(Term::Path(path(KIND, &mut self.tokens, self.placeholders)?))
    }

    fn function(&mut self) -> Result<Term, Fault> {
        self.operator()?;
        let name = self.tokens.next().text;
        self.tokens.expect("(")?;
        let mut arguments = vec![self.term()?];
        while self.tokens.take(",") {
            arguments.push(self.term()?);
        }
        self.tokens.expect(")")?;
        let count = arguments.len();
        let mut rest = arguments.into_iter();
        let pair = (rest.next(), rest.next());
        match (name, pair) {
            ("if_not_exists" | "list_append", _) if count != 2 => {
                self.placeholders.complain(KIND, &format!("Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {count}"));
            }
            ("if_not_exists", (Some(Term::Path(path)), Some(other))) => {
                return Ok(Term::IfNotExists(path, Box::new(other)));
            }
            ("if_not_exists", _) => {
                self.placeholders.complain(KIND, "Operator or function requires a document path; operator or function: if_not_exists");
            }
            ("list_append", (Some(one), Some(two))) => {
                for term in [&one, &two] {
                    if let Term::Value(value) = term
                        && !matches!(value, Attribute::L(_))
                    {
                        self.placeholders
                            .complain(KIND, &wrong_type(name, value.kind()));
                    }
                }
                return Ok(Term::Append(Box::new(one), Box::new(two)));
            }
            (
                "attribute_exists"
                | "attribute_not_exists"
                | "attribute_type"
                | "begins_with"
                | "contains"
                | "size",
                _,
            ) => {
                self.placeholders.complain(
                    KIND,
                    &format!(
                        "The function is not allowed in an update expression; function: {name}"
                    ),
                );
            }
            _ => self
                .placeholders
                .complain(KIND, &format!("Invalid function name; function: {name}")),
        }
        Ok(Term::Value(Attribute::Null(true)))
    }
}
