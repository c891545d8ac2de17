//! Expressions as tokens.

use super::Kind;
use crate::{dynamodb::fault::invalid, wire::Fault};

/// Longest expression, in bytes.
const LONGEST: usize = 4096;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A name or a keyword.
    Word,
    /// `#name`.
    Name,
    /// `:value`.
    Value,
    /// Digits.
    Digits,
    /// An operator, a bracket, a comma, a dot.
    Sign,
    /// What is part of no expression.
    Stray,
    /// The end.
    End,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) sort: Sort,
    pub(super) text: &'a str,
    start: usize,
}

/// Tokens of an expression and where the reader is.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    kind: Kind,
    source: &'a str,
    all: Vec<Token<'a>>,
    at: usize,
}

const END: Token<'static> = Token {
    sort: Sort::End,
    text: "<EOF>",
    start: usize::MAX,
};

impl<'a> Tokens<'a> {
    /// Takes an expression apart.
    ///
    /// # Errors
    ///
    /// AWS's for one that is empty or too long.
    pub(super) fn new(kind: Kind, source: &'a str) -> Result<Self, Fault> {
        if source.trim().is_empty() {
            return Err(invalid(format!(
                "Invalid {kind}: The expression can not be empty;"
            )));
        }
        if source.len() > LONGEST {
            return Err(invalid(format!(
                "Invalid {kind}: Expression size has exceeded the maximum allowed size; expression size: {}",
                source.len()
            )));
        }
        let mut all = Vec::new();
        let mut start = 0;
        while let Some(first) = source[start..].chars().next() {
            if first.is_ascii_whitespace() {
                start += 1;
                continue;
            }
            let rest = &source[start..];
            let (sort, length) = one(first, rest);
            all.push(Token {
                sort,
                text: &rest[..length],
                start,
            });
            start += length;
        }
        Ok(Self {
            kind,
            source,
            all,
            at: 0,
        })
    }

    pub(super) fn peek(&self) -> Token<'a> {
        self.all.get(self.at).copied().unwrap_or(END)
    }

    /// The token after the next one.
    pub(super) fn second(&self) -> Token<'a> {
        self.all.get(self.at + 1).copied().unwrap_or(END)
    }

    pub(super) fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Takes a sign if it is next.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        let token = self.peek();
        let found = token.sort == Sort::Sign && token.text == sign;
        self.at += usize::from(found);
        found
    }

    /// Takes a keyword, in any case, if it is next.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        let token = self.peek();
        token.sort == Sort::Word && token.text.eq_ignore_ascii_case(word)
    }

    /// Takes a sign, which has to be there.
    pub(super) fn expect(&mut self, sign: &str) -> Result<(), Fault> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// The error for the next token.
    pub(super) fn unexpected(&self) -> Fault {
        let token = self.peek();
        let from = self
            .at
            .checked_sub(1)
            .and_then(|before| self.all.get(before))
            .map_or(token.start, |before| before.start);
        let last = self.all.get(self.at + 1).or(self.all.last());
        let to = last.map_or(0, |last| last.start + last.text.len());
        let near = self.source.get(from.min(to)..to).unwrap_or_default();
        invalid(format!(
            "Invalid {}: Syntax error; token: \"{}\", near: \"{near}\"",
            self.kind, token.text
        ))
    }
}

fn one(first: char, rest: &str) -> (Sort, usize) {
    let run = |from: usize, fits: fn(char) -> bool| {
        rest[from..]
            .find(|character| !fits(character))
            .map_or(rest.len(), |length| from + length)
    };
    let in_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    match first {
        'a'..='z' | 'A'..='Z' | '_' => (Sort::Word, run(0, in_word)),
        '#' | ':' => match run(1, in_word) {
            1 => (Sort::Stray, 1),
            length if first == '#' => (Sort::Name, length),
            length => (Sort::Value, length),
        },
        '0'..='9' => (Sort::Digits, run(0, |character| character.is_ascii_digit())),
        '<' if rest.starts_with("<>") || rest.starts_with("<=") => (Sort::Sign, 2),
        '>' if rest.starts_with(">=") => (Sort::Sign, 2),
        '=' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | '.' | '+' | '-' => (Sort::Sign, 1),
        other => (Sort::Stray, other.len_utf8()),
    }
}
