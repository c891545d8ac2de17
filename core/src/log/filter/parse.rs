//! Reads patterns for JSON events: `{ ($.level = "ERROR" || $.ms >= 100) && $.user IS NULL }`.

use super::PatternError;
use super::condition::{Condition, Operand, Operator};
use super::selector::{Selector, Step};
use serde_json::Value;

/// How deeply parentheses may be nested.
const DEPTH: usize = 32;

type Parsed<T> = Result<T, PatternError>;

/// The condition between the braces of a pattern.
pub(super) fn condition(pattern: &str) -> Parsed<Condition> {
    let mut parser = Parser {
        text: pattern,
        at: 0,
    };
    parser.accept("{");
    let condition = parser.alternatives("}", 0)?;
    if parser.rest().is_empty() {
        Ok(condition)
    } else {
        Err(parser.error("there is something after the }"))
    }
}

struct Parser<'a> {
    text: &'a str,
    /// Where it is, in bytes.
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed
    }

    fn error(&self, what: &str) -> PatternError {
        let before = self.text.get(..self.at).unwrap_or_default();
        PatternError::new(format!(
            "{what} at character {}",
            before.chars().count() + 1
        ))
    }

    fn missing(&mut self, what: &str) -> PatternError {
        self.rest();
        self.error(&format!("{what} is missing"))
    }

    /// Goes on after a token, if it is there.
    fn accept(&mut self, token: &str) -> bool {
        let there = self.rest().starts_with(token);
        if there {
            self.at += token.len();
        }
        there
    }

    /// Conditions joined by `||`, up to and with what closes them.
    fn alternatives(&mut self, close: &str, depth: usize) -> Parsed<Condition> {
        let mut parts = Vec::new();
        loop {
            let mut all = vec![self.one(depth)?];
            while self.accept("&&") {
                all.push(self.one(depth)?);
            }
            parts.push(Condition::All(all));
            if self.accept(close) {
                return Ok(Condition::Any(parts));
            }
            if !self.accept("||") {
                return Err(self.missing(&format!("&& or || or {close}")));
            }
        }
    }

    fn one(&mut self, depth: usize) -> Parsed<Condition> {
        if self.accept("(") {
            if depth == DEPTH {
                return Err(self.error("parentheses are nested too deeply"));
            }
            return self.alternatives(")", depth + 1);
        }
        let selector = self.selector()?;
        if self.accept("IS") {
            for (name, value) in [
                ("NULL", Value::Null),
                ("TRUE", Value::Bool(true)),
                ("FALSE", Value::Bool(false)),
            ] {
                if self.accept(name) {
                    return Ok(Condition::Is(selector, value));
                }
            }
            return Err(self.missing("NULL, TRUE or FALSE"));
        }
        if self.accept("NOT") && self.accept("EXISTS") {
            return Ok(Condition::NotExists(selector));
        }
        let operator = self.operator()?;
        let operand = self.operand(operator)?;
        Ok(Condition::Compare(selector, operator, operand))
    }

    fn operator(&mut self) -> Parsed<Operator> {
        // The longer ones first.
        for (token, operator) in [
            ("!=", Operator::NotEqual),
            ("<=", Operator::AtMost),
            (">=", Operator::AtLeast),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ] {
            if self.accept(token) {
                return Ok(operator);
            }
        }
        Err(self.missing("one of = != < > <= >=, IS or NOT EXISTS"))
    }

    fn selector(&mut self) -> Parsed<Selector> {
        if !self.accept("$") {
            return Err(self.missing("a property such as $.level"));
        }
        let mut steps = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            if rest.starts_with("[") || rest.starts_with(".[") {
                self.at += if rest.starts_with('.') { 2 } else { 1 };
                steps.push(self.in_brackets()?);
            } else if let Some(name) = rest.strip_prefix('.') {
                self.at += 1;
                let end = name
                    .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
                    .unwrap_or(name.len());
                if name.starts_with('*') {
                    self.at += 1;
                    steps.push(Step::Any);
                } else if end == 0 {
                    return Err(self.missing("a property's name"));
                } else {
                    self.at += end;
                    steps.push(Step::Member(name[..end].to_owned()));
                }
            } else if steps.is_empty() {
                return Err(self.missing("a property such as $.level"));
            } else {
                return Ok(Selector(steps));
            }
        }
    }

    /// `0]`, `*]`, `'name']` or `"name"]`.
    fn in_brackets(&mut self) -> Parsed<Step> {
        let wrong = |parser: &mut Self| parser.missing("an array index, * or a quoted name");
        let rest = self.rest();
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let (inside, length) = match quote {
            Some(quote) => {
                let Some(end) = rest[1..].find(quote) else {
                    return Err(wrong(self));
                };
                (&rest[1..=end], end + 2)
            }
            None => {
                let end = rest.find(']').unwrap_or(rest.len());
                (rest[..end].trim(), end)
            }
        };
        let step = if quote.is_some() {
            Step::Member(inside.to_owned())
        } else if inside == "*" {
            Step::Any
        } else if let Ok(index) = inside.parse() {
            Step::Index(index)
        } else {
            return Err(wrong(self));
        };
        self.at += length;
        if self.accept("]") {
            Ok(step)
        } else {
            Err(self.missing("]"))
        }
    }

    fn operand(&mut self, operator: Operator) -> Parsed<Operand> {
        let rest = self.rest();
        if rest.starts_with('%') {
            return Err(self.error("regular expressions between percent signs are not simulated"));
        }
        let operand = if let Some(quoted) = rest.strip_prefix('"') {
            let Some(end) = quoted.find('"') else {
                return Err(self.missing("the double quote at the value's end"));
            };
            self.at += end + 2;
            Operand {
                text: quoted[..end].to_owned(),
                number: None,
            }
        } else {
            let ends = |c: char| c.is_whitespace() || matches!(c, ')' | '}' | '&' | '|');
            let end = rest.find(ends).unwrap_or(rest.len());
            if end == 0 {
                return Err(self.missing("a value"));
            }
            Operand {
                text: rest[..end].to_owned(),
                number: rest[..end].parse().ok().filter(|n: &f64| n.is_finite()),
            }
        };
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if !equality && operand.number.is_none() {
            return Err(self.error("a number is missing"));
        }
        if rest.starts_with('"') {
            return Ok(operand);
        }
        self.at += operand.text.len();
        Ok(operand)
    }
}
