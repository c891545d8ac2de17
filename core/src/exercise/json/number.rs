//! JSON numbers that keep every digit, so that they can be compared by value.

use super::Json;
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// A JSON number as it was written. Compared by its exact value.
#[derive(Clone, Debug)]
pub struct Number(pub(super) String);

impl Number {
    /// The number of a text, if it is one of JSON's.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match Json::read(text.trim()) {
            Ok(Json::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// The shortest number that stands for a float; `None` if JSON has none.
    #[must_use]
    pub fn of_float(value: f64) -> Option<Self> {
        let text = serde_json::Number::from_f64(value)?.to_string();
        Some(Self(text))
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.decimal().exponent >= 0
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn decimal(&self) -> Decimal<'_> {
        Decimal::of(&self.0)
    }

    /// The same text for all numbers of the same value.
    pub(super) fn to_canonical(&self) -> String {
        let decimal = self.decimal();
        let sign = if decimal.negative { "-" } else { "" };
        let digits: String = decimal.digits().collect();
        if digits.is_empty() {
            return "0".to_owned();
        }
        match usize::try_from(decimal.exponent) {
            Ok(zeros @ 0..=20) => format!("{sign}{digits}{}", "0".repeat(zeros)),
            _ => format!("{sign}{digits}e{}", decimal.exponent),
        }
    }
}

/// Sign, digits without zeros at both ends, and a power of ten.
struct Decimal<'a> {
    negative: bool,
    /// The digits before and after the point.
    whole: &'a str,
    fraction: &'a str,
    exponent: i128,
}

impl<'a> Decimal<'a> {
    fn of(text: &'a str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        // An exponent of more digits than fit makes every number the same: zero, or far too large.
        let exponent: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') {
            i64::MIN
        } else {
            i64::MAX
        });
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        let length = |text: &str| i128::try_from(text.len()).unwrap_or(i128::MAX);
        if !fraction.is_empty() {
            let fraction_of = if whole.is_empty() {
                fraction.trim_start_matches('0')
            } else {
                fraction
            };
            return Self {
                negative,
                whole,
                exponent: i128::from(exponent) - length(fraction),
                fraction: fraction_of,
            };
        }
        let digits = whole.trim_end_matches('0');
        let zero = digits.is_empty();
        Self {
            negative: negative && !zero,
            exponent: if zero {
                0
            } else {
                i128::from(exponent) + length(whole) - length(digits)
            },
            whole: digits,
            fraction: "",
        }
    }

    fn digits(&self) -> impl Iterator<Item = char> + '_ {
        self.whole.chars().chain(self.fraction.chars())
    }

    fn count(&self) -> i128 {
        i128::try_from(self.whole.len() + self.fraction.len()).unwrap_or(i128::MAX)
    }

    /// Compares absolute values: by the place of the first digit, then digit by digit.
    fn compare_size(&self, other: &Self) -> Ordering {
        match (self.count(), other.count()) {
            (0, 0) => return Ordering::Equal,
            (0, _) => return Ordering::Less,
            (_, 0) => return Ordering::Greater,
            _ => {}
        }
        let place = |it: &Self| it.count() + it.exponent;
        place(self)
            .cmp(&place(other))
            .then_with(|| self.digits().cmp(other.digits()))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

/// Zero.
impl Default for Number {
    fn default() -> Self {
        Self("0".to_owned())
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.decimal(), other.decimal());
        match (a.negative, b.negative) {
            (false, false) => a.compare_size(&b),
            (true, true) => b.compare_size(&a),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string())
    }
}

impl Number {
    /// As the nearest number that the other side has: whole, or a float.
    pub(super) fn serialize_value<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(value) = self.0.parse::<i64>() {
            return serializer.serialize_i64(value);
        }
        if let Ok(value) = self.0.parse::<u64>() {
            return serializer.serialize_u64(value);
        }
        match self.0.parse::<f64>() {
            Ok(value) if value.is_finite() => serializer.serialize_f64(value),
            _ => serializer.serialize_str(&self.0),
        }
    }
}

impl Serialize for Number {
    /// As a number if that comes back as it was written, else as its text: what a verdict says of `0.000003`
    /// is the same whether the exercise was read from its folder or from a pack.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.0.parse::<i64>().map(|value| value.to_string());
        let float = self.0.parse().ok().and_then(Self::of_float);
        let comes_back = whole.is_ok_and(|text| text == self.0)
            || float.is_some_and(|number| number.0 == self.0);
        if comes_back {
            self.serialize_value(serializer)
        } else {
            serializer.serialize_str(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::Number(number) => Ok(number),
            Json::String(text) => {
                Self::read(&text).ok_or_else(|| de::Error::custom("this text is no number"))
            }
            _ => Err(de::Error::custom("expected a number")),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Number {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": ["number", "string"]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        Number::read(text).unwrap()
    }

    #[test]
    fn a_pack_keeps_what_the_author_wrote() {
        for text in [
            "0.000003",
            "3e-6",
            "0",
            "-0",
            "0.0",
            "1.50",
            "1.5",
            "12",
            "12.0",
            "1E2",
            "1e400",
            "9223372036854775807",
            "18446744073709551615",
            "0.1234567890123456789",
        ] {
            let written = serde_json::to_string(&number(text)).unwrap();
            let read: Number = serde_json::from_str(&written).unwrap();
            assert_eq!(read.as_str(), text, "{written}");
        }
    }

    #[test]
    fn numbers_are_equal_by_value() {
        for (a, b) in [
            ("12", "12.0"),
            ("12", "1.2e1"),
            ("0", "-0.0"),
            ("0e99", "0"),
            ("0.1", "1e-1"),
            ("0.0010", "1E-3"),
            ("100", "1e2"),
            ("1e400", "10e399"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890.000",
            ),
        ] {
            assert_eq!(number(a), number(b), "{a} {b}");
            assert_eq!(number(a).to_canonical(), number(b).to_canonical());
        }
        for (less, more) in [
            ("12345678901234567890123", "12345678901234567890124"),
            ("0.1", "0.10000000000000000001"),
            ("-2", "-1"),
            ("-1", "0"),
            ("9", "10"),
            ("0.09", "0.1"),
            ("1e5", "1.00001e5"),
            ("1e99999999999999999999", "2e99999999999999999999"),
        ] {
            assert!(number(less) < number(more), "{less} {more}");
            assert_ne!(number(less).to_canonical(), number(more).to_canonical());
        }
        assert!(number("12.0").is_integer() && !number("12.5").is_integer());
        assert!(number("1.5e1").is_integer());
    }

    proptest! {
        #[test]
        fn numbers_order_as_floats_do(a in -1e12..1e12f64, b in -1e12..1e12f64) {
            let (x, y) = (Number::of_float(a).unwrap(), Number::of_float(b).unwrap());
            prop_assert_eq!(Some(x.cmp(&y)), a.partial_cmp(&b));
        }
    }
}
