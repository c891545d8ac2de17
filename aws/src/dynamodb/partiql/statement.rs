//! Reading statements.

use super::{
    Select, Statement,
    token::{Token, malformed, tokens},
};
use crate::{
    dynamodb::{
        attribute::Attribute,
        expression::{Action, Operation, Path, Placeholders, Step, Term, check_paths},
    },
    wire::Fault,
};

/// Values, brackets and negations in one another.
const DEEPEST: usize = 40;

/// Reads a statement. `parameters` stand for its question marks.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(super) fn statement(source: &str, parameters: Vec<Attribute>) -> Result<Statement, Fault> {
    let mut parser = Parser {
        tokens: tokens(source)?,
        at: 0,
        parameters: parameters.into_iter(),
        depth: 0,
    };
    let statement = parser.statement()?;
    if parser.peek() != &Token::End {
        return Err(malformed("Unexpected token after expression"));
    }
    if parser.parameters.next().is_some() {
        return Err(malformed(
            "Number of parameters in request and statement don't match.",
        ));
    }
    Ok(statement)
}

pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    parameters: std::vec::IntoIter<Attribute>,
    depth: usize,
}

impl Parser {
    pub(super) fn peek(&self) -> &Token {
        self.tokens.get(self.at).unwrap_or(&Token::End)
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found.eq_ignore_ascii_case(word))
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take(&mut self, sign: &'static str) -> bool {
        let found = *self.peek() == Token::Sign(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn follows(&self, sign: &'static str) -> bool {
        self.tokens.get(self.at + 1) == Some(&Token::Sign(sign))
    }

    pub(super) fn expect(&mut self, sign: &'static str) -> Result<(), Fault> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(malformed(&format!("Expected '{sign}'")))
        }
    }

    fn expect_word(&mut self, word: &str) -> Result<(), Fault> {
        if self.take_word(word) {
            Ok(())
        } else {
            Err(malformed(&format!("Expected {word}")))
        }
    }

    pub(super) fn parameter(&mut self) -> Result<Attribute, Fault> {
        self.parameters
            .next()
            .ok_or_else(|| malformed("Number of parameters in request and statement don't match."))
    }

    pub(super) fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(malformed("The statement is nested too deeply"));
        }
        let read = inner(self)?;
        self.depth -= 1;
        Ok(read)
    }

    fn statement(&mut self) -> Result<Statement, Fault> {
        if self.take_word("SELECT") {
            return self.select().map(Statement::Select);
        }
        if self.take_word("INSERT") {
            self.expect_word("INTO")?;
            let table = self.name()?;
            self.expect_word("VALUE")?;
            return match self.value()? {
                Attribute::M(item) => Ok(Statement::Insert { table, item }),
                _ => Err(malformed("Expected a tuple")),
            };
        }
        if self.take_word("UPDATE") {
            let table = self.name()?;
            let operations = self.operations()?;
            let condition = self.filter()?;
            let returning = self.returning()?;
            return Ok(Statement::Update {
                table,
                operations,
                condition,
                returning,
            });
        }
        if self.take_word("DELETE") {
            self.expect_word("FROM")?;
            let table = self.name()?;
            let condition = self.filter()?;
            let returning = self.returning()?;
            return Ok(Statement::Delete {
                table,
                condition,
                returning,
            });
        }
        Err(malformed("Unexpected keyword"))
    }

    fn select(&mut self) -> Result<Select, Fault> {
        let columns = if self.take("*") {
            None
        } else {
            let mut all = vec![self.path()?];
            while self.take(",") {
                all.push(self.path()?);
            }
            Some(all)
        };
        self.expect_word("FROM")?;
        let table = self.name()?;
        let index = if self.take(".") {
            Some(self.name()?)
        } else {
            None
        };
        let condition = self.filter()?;
        let order = if self.take_word("ORDER") {
            self.expect_word("BY")?;
            let name = self.name()?;
            let down = self.take_word("DESC");
            let _ = down || self.take_word("ASC");
            Some((name, down))
        } else {
            None
        };
        Ok(Select {
            table,
            index,
            columns,
            condition,
            order,
        })
    }

    fn name(&mut self) -> Result<String, Fault> {
        match self.next() {
            Token::Word(name) | Token::Quoted(name) => Ok(name),
            _ => Err(malformed("Expected a name")),
        }
    }

    pub(super) fn path(&mut self) -> Result<Path, Fault> {
        let mut steps = vec![Step::Name(self.name()?)];
        loop {
            if self.take(".") {
                steps.push(Step::Name(self.name()?));
            } else if self.take("[") {
                let index = match self.next() {
                    Token::Number(index) => index.parse().ok(),
                    _ => None,
                };
                steps.push(Step::Index(
                    index.ok_or_else(|| malformed("Expected an index"))?,
                ));
                self.expect("]")?;
            } else {
                return Ok(Path(steps));
            }
        }
    }

    fn operations(&mut self) -> Result<Vec<Operation>, Fault> {
        let mut all = Vec::new();
        loop {
            if self.take_word("SET") {
                loop {
                    let path = self.path()?;
                    self.expect("=")?;
                    let action = self.assigned()?;
                    all.push(Operation { path, action });
                    if !self.take(",") {
                        break;
                    }
                }
            } else if self.take_word("REMOVE") {
                loop {
                    let path = self.path()?;
                    let action = Action::Remove;
                    all.push(Operation { path, action });
                    if !self.take(",") {
                        break;
                    }
                }
            } else if all.is_empty() {
                return Err(malformed("Expected SET or REMOVE"));
            } else {
                check_paths(&all, &mut Placeholders::default())?;
                return Ok(all);
            }
        }
    }

    fn assigned(&mut self) -> Result<Action, Fault> {
        for (function, action) in [
            ("set_add", Action::Add as fn(Attribute) -> Action),
            ("set_delete", Action::Delete),
        ] {
            if self.is_word(function) && self.follows("(") {
                self.at += 2;
                self.path()?;
                self.expect(",")?;
                let value = self.value()?;
                self.expect(")")?;
                return Ok(action(value));
            }
        }
        let first = self.term()?;
        if self.take("+") {
            return Ok(Action::Set(Term::Plus(
                Box::new(first),
                Box::new(self.term()?),
            )));
        }
        if self.take("-") {
            return Ok(Action::Set(Term::Minus(
                Box::new(first),
                Box::new(self.term()?),
            )));
        }
        Ok(Action::Set(first))
    }

    fn term(&mut self) -> Result<Term, Fault> {
        self.deeper(|parser| {
            for function in ["list_append", "if_not_exists"] {
                if parser.is_word(function) && parser.follows("(") {
                    parser.at += 2;
                    let first = parser.term()?;
                    parser.expect(",")?;
                    let second = Box::new(parser.term()?);
                    parser.expect(")")?;
                    return match (function, first) {
                        ("list_append", first) => Ok(Term::Append(Box::new(first), second)),
                        (_, Term::Path(path)) => Ok(Term::IfNotExists(path, second)),
                        _ => Err(malformed("if_not_exists needs a path")),
                    };
                }
            }
            if parser.is_value() {
                return parser.value().map(Term::Value);
            }
            parser.path().map(Term::Path)
        })
    }

    fn returning(&mut self) -> Result<Option<String>, Fault> {
        if !self.take_word("RETURNING") {
            return Ok(None);
        }
        let what = ["ALL", "MODIFIED"]
            .into_iter()
            .find(|word| self.take_word(word));
        let which = ["OLD", "NEW"].into_iter().find(|word| self.take_word(word));
        match (what, which, self.take("*")) {
            (Some("ALL"), Some(which), true) => Ok(Some(format!("ALL_{which}"))),
            (Some(_), Some(which), true) => Ok(Some(format!("UPDATED_{which}"))),
            _ => Err(malformed(
                "Expected ALL OLD *, ALL NEW *, MODIFIED OLD * or MODIFIED NEW *",
            )),
        }
    }
}
