//! Reading conditions.

use super::{
    DEEPEST, Kind, MOST_OPERATORS,
    condition::{Comparison, Condition, Operand},
    path::path,
    placeholders::Placeholders,
    token::{Sort, Tokens},
};
use crate::{
    dynamodb::{attribute::Attribute, fault::invalid},
    wire::Fault,
};

/// Reads a condition, filter or key condition.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn condition(
    kind: Kind,
    source: &str,
    placeholders: &mut Placeholders,
) -> Result<Condition, Fault> {
    let mut parser = Parser {
        kind,
        tokens: Tokens::new(kind, source)?,
        placeholders,
        operators: 0,
        depth: 0,
    };
    let read = match parser.any()? {
        Node::Condition(condition, _) if parser.tokens.peek().sort == Sort::End => condition,
        _ => return Err(parser.tokens.unexpected()),
    };
    placeholders.settle()?;
    Ok(read)
}

/// What stands in brackets may be either.
enum Node {
    /// With whether brackets were around it.
    Condition(Condition, bool),
    Operand(Operand),
}

struct Parser<'a, 'p> {
    kind: Kind,
    tokens: Tokens<'a>,
    placeholders: &'p mut Placeholders,
    operators: usize,
    depth: usize,
}

impl Parser<'_, '_> {
    fn any(&mut self) -> Result<Node, Fault> {
        self.chain("OR", Self::all, Condition::Any)
    }

    fn all(&mut self) -> Result<Node, Fault> {
        self.chain("AND", Self::negated, Condition::All)
    }

    fn chain(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Node, Fault>,
        joined: fn(Vec<Condition>) -> Condition,
    ) -> Result<Node, Fault> {
        let first = part(self)?;
        if !self.tokens.is_word(word) {
            return Ok(first);
        }
        let Node::Condition(first, _) = first else {
            return Err(self.tokens.unexpected());
        };
        let mut parts = vec![first];
        while self.tokens.take_word(word) {
            self.operator()?;
            match part(self)? {
                Node::Condition(condition, _) => parts.push(condition),
                Node::Operand(_) => return Err(self.tokens.unexpected()),
            }
        }
        Ok(Node::Condition(joined(parts), false))
    }

    fn negated(&mut self) -> Result<Node, Fault> {
        if !self.tokens.take_word("NOT") {
            return self.primary();
        }
        self.operator()?;
        self.deeper()?;
        let inner = self.negated()?;
        self.depth -= 1;
        match inner {
            Node::Condition(inner, _) => {
                Ok(Node::Condition(Condition::Not(Box::new(inner)), false))
            }
            Node::Operand(_) => Err(self.tokens.unexpected()),
        }
    }

    fn operator(&mut self) -> Result<(), Fault> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            return Err(invalid(format!(
                "Invalid {}: The expression contains too many operators; maximum operators: {MOST_OPERATORS}",
                self.kind
            )));
        }
        Ok(())
    }

    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(invalid(format!(
                "Invalid {}: The expression is nested too deeply; maximum levels: {DEEPEST}",
                self.kind
            )));
        }
        Ok(())
    }

    fn primary(&mut self) -> Result<Node, Fault> {
        let token = self.tokens.peek();
        if token.sort == Sort::Sign && token.text == "(" {
            self.tokens.next();
            self.deeper()?;
            let inner = self.any()?;
            self.depth -= 1;
            self.tokens.expect(")")?;
            return match inner {
                Node::Condition(condition, bracketed) => {
                    if bracketed {
                        self.placeholders
                            .complain(self.kind, "The expression has redundant parentheses");
                    }
                    Ok(Node::Condition(condition, true))
                }
                Node::Operand(operand) => self.after(operand),
            };
        }
        let second = self.tokens.second();
        let function = token.sort == Sort::Word && second.sort == Sort::Sign && second.text == "(";
        if function && token.text != "size" {
            return Ok(Node::Condition(self.function()?, false));
        }
        let operand = self.operand()?;
        self.after(operand)
    }

    /// What follows an operand.
    fn after(&mut self, operand: Operand) -> Result<Node, Fault> {
        let token = self.tokens.peek();
        if token.sort == Sort::Sign
            && let Some(comparison) = Comparison::read(token.text)
        {
            self.tokens.next();
            self.operator()?;
            let other = self.bracketed_operand()?;
            self.comparable(comparison, &operand, &other);
            return Ok(Node::Condition(
                Condition::Compare(comparison, operand, other),
                false,
            ));
        }
        if self.tokens.take_word("BETWEEN") {
            self.operator()?;
            let low = self.bracketed_operand()?;
            if !self.tokens.take_word("AND") {
                return Err(self.tokens.unexpected());
            }
            let high = self.bracketed_operand()?;
            self.bounds(&low, &high);
            return Ok(Node::Condition(
                Condition::Between(operand, low, high),
                false,
            ));
        }
        if self.tokens.take_word("IN") {
            self.operator()?;
            self.tokens.expect("(")?;
            let mut all = vec![self.bracketed_operand()?];
            while self.tokens.take(",") {
                all.push(self.bracketed_operand()?);
            }
            self.tokens.expect(")")?;
            if all.len() > 100 {
                self.placeholders.complain(
                    self.kind,
                    "The IN operator is provided with too many operands; number of operands: 101",
                );
            }
            return Ok(Node::Condition(Condition::In(operand, all), false));
        }
        Ok(Node::Operand(operand))
    }

    fn bracketed_operand(&mut self) -> Result<Operand, Fault> {
        if !self.tokens.take("(") {
            return self.operand();
        }
        self.deeper()?;
        let inner = self.bracketed_operand()?;
        self.depth -= 1;
        self.tokens.expect(")")?;
        Ok(inner)
    }

    fn operand(&mut self) -> Result<Operand, Fault> {
        let token = self.tokens.peek();
        let second = self.tokens.second();
        match token.sort {
            Sort::Value => {
                self.tokens.next();
                Ok(Operand::Value(
                    self.placeholders.value(self.kind, token.text),
                ))
            }
            Sort::Word if second.sort == Sort::Sign && second.text == "(" => {
                self.tokens.next();
                let arguments = self.arguments()?;
                if token.text != "size" {
                    self.placeholders.complain(
                        self.kind,
                        &if FUNCTIONS.contains(&token.text) {
                            format!("The function is not allowed to be used this way in an expression; function: {}", token.text)
                        } else {
                            format!("Invalid function name; function: {}", token.text)
                        },
                    );
                }
                self.count("size", &arguments, 1);
                match arguments.into_iter().next() {
                    Some(Operand::Path(path)) => Ok(Operand::Size(path)),
                    Some(Operand::Value(value)) => {
                        self.placeholders
                            .complain(self.kind, &wrong_type("size", value.kind()));
                        Ok(Operand::Value(value))
                    }
                    other => {
                        self.placeholders.complain(self.kind, "The function is not allowed to be used this way in an expression; function: size");
                        Ok(other.unwrap_or(Operand::Value(Attribute::Null(true))))
                    }
                }
            }
            _ => Ok(Operand::Path(path(
                self.kind,
                &mut self.tokens,
                self.placeholders,
            )?)),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Operand>, Fault> {
        self.operator()?;
        self.tokens.expect("(")?;
        self.deeper()?;
        let mut all = vec![self.bracketed_operand()?];
        while self.tokens.take(",") {
            all.push(self.bracketed_operand()?);
        }
        self.depth -= 1;
        self.tokens.expect(")")?;
        Ok(all)
    }

    fn count(&mut self, function: &str, arguments: &[Operand], wanted: usize) {
        if arguments.len() != wanted {
            self.placeholders.complain(self.kind, &format!("Incorrect number of operands for operator or function; operator or function: {function}, number of operands: {}", arguments.len()));
        }
    }

    fn function(&mut self) -> Result<Condition, Fault> {
        let name = self.tokens.next().text;
        let arguments = self.arguments()?;
        let wanted = match name {
            "attribute_exists" | "attribute_not_exists" => 1,
            "attribute_type" | "begins_with" | "contains" => 2,
            _ => {
                self.placeholders.complain(
                    self.kind,
                    &format!("Invalid function name; function: {name}"),
                );
                arguments.len()
            }
        };
        self.count(name, &arguments, wanted);
        let nothing = || Operand::Value(Attribute::Null(true));
        let mut rest = arguments.into_iter();
        let first = rest.next().unwrap_or_else(nothing);
        let second = rest.next().unwrap_or_else(nothing);
        let needs_path = matches!(
            name,
            "attribute_exists" | "attribute_not_exists" | "attribute_type"
        );
        let path = match (&first, needs_path) {
            (Operand::Path(path), _) => path.clone(),
            (_, true) => {
                self.placeholders.complain(self.kind, &format!("Operator or function requires a document path; operator or function: {name}"));
                super::Path(Vec::new())
            }
            _ => super::Path(Vec::new()),
        };
        Ok(match name {
            "attribute_exists" => Condition::Exists(path),
            "attribute_not_exists" => Condition::Missing(path),
            "attribute_type" => Condition::Type(path, self.type_name(&second)),
            "begins_with" => {
                for operand in [&first, &second] {
                    if let Operand::Value(value) = operand
                        && !matches!(value, Attribute::S(_) | Attribute::B(_))
                    {
                        self.placeholders
                            .complain(self.kind, &wrong_type(name, value.kind()));
                    }
                }
                self.distinct(name, &first, &second);
                Condition::BeginsWith(first, second)
            }
            _ => {
                self.distinct(name, &first, &second);
                Condition::Contains(first, second)
            }
        })
    }

    fn type_name(&mut self, operand: &Operand) -> String {
        const TYPES: [&str; 10] = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];
        match operand {
            Operand::Value(Attribute::S(name)) => {
                if !TYPES.contains(&name.as_str()) {
                    self.placeholders.complain(
                        self.kind,
                        &format!(
                            "Invalid attribute type name found; type: {name}, valid types: {{{}}}",
                            TYPES.join(",")
                        ),
                    );
                }
                name.clone()
            }
            Operand::Value(other) => {
                self.placeholders
                    .complain(self.kind, &wrong_type("attribute_type", other.kind()));
                String::new()
            }
            _ => {
                self.placeholders.complain(
                    self.kind,
                    &wrong_type("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"),
                );
                String::new()
            }
        }
    }

    fn distinct(&mut self, name: &str, first: &Operand, second: &Operand) {
        if let (Operand::Path(one), Operand::Path(two)) = (first, second)
            && one == two
        {
            let kind = if name.starts_with(|character: char| character.is_ascii_alphabetic()) {
                "operator or function"
            } else {
                "operator"
            };
            self.placeholders.complain(self.kind, &format!("The first operand must be distinct from the remaining operands for this operator or function; {kind}: {name}, first operand: {one}"));
        }
    }

    fn comparable(&mut self, comparison: Comparison, one: &Operand, two: &Operand) {
        self.distinct(comparison.sign(), one, two);
        if matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return;
        }
        for operand in [one, two] {
            if let Operand::Value(value) = operand
                && !matches!(value, Attribute::S(_) | Attribute::N(_) | Attribute::B(_))
            {
                self.placeholders
                    .complain(self.kind, &wrong_type(comparison.sign(), value.kind()));
            }
        }
    }

    fn bounds(&mut self, low: &Operand, high: &Operand) {
        for operand in [low, high] {
            if let Operand::Value(value) = operand
                && !matches!(value, Attribute::S(_) | Attribute::N(_) | Attribute::B(_))
            {
                self.placeholders
                    .complain(self.kind, &wrong_type("BETWEEN", value.kind()));
            }
        }
        let (Operand::Value(low), Operand::Value(high)) = (low, high) else {
            return;
        };
        let shown = format!(
            "lower bound operand: AttributeValue: {}, upper bound operand: AttributeValue: {}",
            low.printed(),
            high.printed()
        );
        match low.order(high) {
            None => self.placeholders.complain(self.kind, &format!("The BETWEEN operator requires same data type for lower and upper bounds; {shown}")),
            Some(order) if order.is_gt() => self.placeholders.complain(self.kind, &format!("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {shown}")),
            Some(_) => {}
        }
    }
}

const FUNCTIONS: [&str; 6] = [
    "attribute_exists",
    "attribute_not_exists",
    "attribute_type",
    "begins_with",
    "contains",
    "size",
];

pub(super) fn wrong_type(name: &str, kind: &str) -> String {
    format!(
        "Incorrect operand type for operator or function; operator or function: {name}, operand type: {kind}"
    )
}
