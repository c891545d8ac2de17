//! DynamoDB's numbers: up to 38 significant digits, magnitudes from 1E-130 to below 1E+126.

use super::fault::invalid;
use crate::wire::Fault;
use std::{cmp::Ordering, fmt};

/// Most significant digits.
const DIGITS: u32 = 38;
/// The exponents of the first digit that can be stored.
const HIGHEST: i32 = 125;
const LOWEST: i32 = -130;
/// Longer texts are no numbers: with 38 digits and an exponent there is no need for them.
const LONGEST: usize = 1000;

/// A decimal number in its shortest form: `digits` ends in no zero, and zero is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Number {
    negative: bool,
    /// Below 10^38.
    digits: u128,
    /// The number is `digits` times ten to this power.
    exponent: i32,
}

impl Number {
    pub(super) const ZERO: Self = Self {
        negative: false,
        digits: 0,
        exponent: 0,
    };

    /// Reads a number as JSON or a program would write it.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let unreadable = || {
            if text.is_empty() {
                invalid("The parameter cannot be converted to a numeric value")
            } else {
                invalid(format!(
                    "The parameter cannot be converted to a numeric value: {text}"
                ))
            }
        };
        if text.len() > LONGEST {
            return Err(unreadable());
        }
        let (negative, rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let plain = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(unreadable());
                }
                // More than a million is out of range however long the digits are.
                let power = plain.parse::<i32>().unwrap_or(i32::MAX).min(1_000_000);
                (
                    mantissa,
                    if exponent.starts_with('-') {
                        -power
                    } else {
                        power
                    },
                )
            }
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction)
        {
            return Err(unreadable());
        }
        let all = [whole, fraction].concat();
        let significant = all.trim_start_matches('0').trim_end_matches('0');
        if significant.is_empty() {
            return Ok(Self::ZERO);
        }
        let trailing = all.len() - all.trim_end_matches('0').len();
        let exponent = exponent - to_i32(fraction.len()) + to_i32(trailing);
        let highest = exponent + to_i32(significant.len()) - 1;
        in_range(highest)?;
        if significant.len() > DIGITS as usize {
            return Err(too_precise());
        }
        Ok(Self {
            negative,
            digits: significant.parse().map_err(|_| unreadable())?,
            exponent,
        })
    }

    /// A whole number.
    pub(super) fn whole(number: u64) -> Self {
        Self::shortest(false, u128::from(number), 0)
    }

    fn shortest(negative: bool, mut digits: u128, mut exponent: i32) -> Self {
        if digits == 0 {
            return Self::ZERO;
        }
        while digits.is_multiple_of(10) {
            digits /= 10;
            exponent += 1;
        }
        Self {
            negative,
            digits,
            exponent,
        }
    }

    /// How many digits there are.
    fn length(&self) -> i32 {
        self.digits
            .checked_ilog10()
            .map_or(0, |log| to_i32(log as usize) + 1)
    }

    /// The exponent of the first digit.
    fn highest(&self) -> i32 {
        self.exponent + self.length() - 1
    }

    /// The sum.
    ///
    /// # Errors
    ///
    /// If it has more digits, or is larger, than can be stored.
    pub(super) fn plus(self, other: Self) -> Result<Self, Fault> {
        if self.digits == 0 {
            return Ok(other);
        }
        if other.digits == 0 {
            return Ok(self);
        }
        let low = self.exponent.min(other.exponent);
        let high = self.highest().max(other.highest());
        // Far apart, both of them stay in the sum, with everything between them.
        if high - low >= to_i32(DIGITS as usize) {
            return Err(too_precise());
        }
        let scaled = |number: Self| {
            let by = u32::try_from(number.exponent - low).unwrap_or_default();
            number.digits * 10_u128.pow(by)
        };
        // Both are below 10^38, so neither sum nor difference leaves 128 bits.
        let (one, two) = (scaled(self), scaled(other));
        let (negative, digits) = if self.negative == other.negative {
            (self.negative, one + two)
        } else if one >= two {
            (self.negative, one - two)
        } else {
            (other.negative, two - one)
        };
        let sum = Self::shortest(negative, digits, low);
        if sum.length() > to_i32(DIGITS as usize) {
            return Err(too_precise());
        }
        if sum.digits != 0 {
            in_range(sum.highest())?;
        }
        Ok(sum)
    }

    /// The difference.
    pub(super) fn minus(self, other: Self) -> Result<Self, Fault> {
        self.plus(Self {
            negative: !other.negative && other.digits != 0,
            ..other
        })
    }

    /// What it takes up in an item, in bytes.
    pub(super) fn size(&self) -> usize {
        if self.digits == 0 {
            return 1;
        }
        // Two digits a byte, from an even power of a hundred on, and one byte for the exponent.
        let pairs = self.highest().div_euclid(2) - self.exponent.div_euclid(2) + 1;
        usize::try_from(pairs).unwrap_or_default() + 1 + usize::from(self.negative)
    }

    /// A text whose order is the order of the numbers.
    pub(super) fn sortable(&self) -> String {
        if self.digits == 0 {
            return "5".to_owned();
        }
        // Exponents from -130 to 125 become 3 digits.
        let magnitude = format!("{:03}{:0<38}", self.highest() + 200, self.digits);
        if self.negative {
            let turned = magnitude
                .bytes()
                .map(|digit| char::from(b'9' - (digit - b'0')));
            format!("1{}", turned.collect::<String>())
        } else {
            format!("9{magnitude}")
        }
    }

    /// The number as an integer if it is one and fits.
    pub(super) fn to_i64(self) -> Option<i64> {
        let power = u32::try_from(self.exponent)
            .ok()
            .filter(|power| *power < 20)?;
        let digits = i64::try_from(self.digits.checked_mul(10_u128.pow(power))?).ok()?;
        Some(if self.negative { -digits } else { digits })
    }
}

fn to_i32(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

fn too_precise() -> Fault {
    invalid("Attempting to store more than 38 significant digits in a Number")
}

fn in_range(highest: i32) -> Result<(), Fault> {
    if highest > HIGHEST {
        return Err(invalid(
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ));
    }
    if highest < LOWEST {
        return Err(invalid(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range",
        ));
    }
    Ok(())
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits, number.negative) {
            (0, _) => 0,
            (_, true) => -1,
            _ => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let aligned = |number: &Self| {
                let missing = 38 - u32::try_from(number.length()).unwrap_or(38);
                number.digits * 10_u128.pow(missing)
            };
            let magnitude = self
                .highest()
                .cmp(&other.highest())
                .then_with(|| aligned(self).cmp(&aligned(other)));
            if self.negative {
                magnitude.reverse()
            } else {
                magnitude
            }
        })
    }
}

/// Without an exponent, as DynamoDB answers.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            formatter.write_str("-")?;
        }
        let digits = self.digits.to_string();
        let point = to_i32(digits.len()) + self.exponent;
        if self.exponent >= 0 {
            let zeros = usize::try_from(self.exponent).unwrap_or_default();
            write!(formatter, "{digits}{}", "0".repeat(zeros))
        } else if point <= 0 {
            let zeros = usize::try_from(-point).unwrap_or_default();
            write!(formatter, "0.{}{digits}", "0".repeat(zeros))
        } else {
            let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or_default());
            write!(formatter, "{whole}.{fraction}")
        }
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
    fn reads_and_writes_the_shortest_form() {
        for (given, told) in [
            ("00042", "42"),
            ("3.1400", "3.14"),
            ("1.5E2", "150"),
            ("-0", "0"),
            ("-0.5e-2", "-0.005"),
            (".5", "0.5"),
            ("5.", "5"),
            (
                "12345678901234567890123456789012345678",
                "12345678901234567890123456789012345678",
            ),
        ] {
            assert_eq!(number(given).to_string(), told);
        }
        for bad in [
            "", "x", "1e", "--1", "1.2.3", " 1", "1 ", "NaN", "Infinity", ".", "0x1",
        ] {
            assert!(Number::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn has_bounds() {
        let refused = |text: &str| Number::read(text).unwrap_err().message;
        assert!(Number::read("9.9999999999999999999999999999999999999E+125").is_ok());
        assert!(Number::read("1E-130").is_ok());
        assert!(refused("1E+126").starts_with("Number overflow"));
        assert!(refused("-1E126").starts_with("Number overflow"));
        assert!(refused("1E-131").starts_with("Number underflow"));
        assert!(refused("1E99999999999").starts_with("Number overflow"));
        assert!(refused("123456789012345678901234567890123456789").contains("38 significant"));
        assert!(number("1E+125").plus(number("1")).is_err());
        assert!(number("9E125").plus(number("9E125")).is_err());
    }

    proptest! {
        #[test]
        fn counts_like_integers(one in -1_000_000_000_000_i64..1_000_000_000_000, two in -1_000_000_000_000_i64..1_000_000_000_000) {
            let (a, b) = (number(&one.to_string()), number(&two.to_string()));
            prop_assert_eq!(a.plus(b).unwrap().to_string(), (one + two).to_string());
            prop_assert_eq!(a.minus(b).unwrap().to_string(), (one - two).to_string());
            prop_assert_eq!(a.cmp(&b), one.cmp(&two));
            prop_assert_eq!(a.sortable().cmp(&b.sortable()), one.cmp(&two));
            prop_assert_eq!(a.to_i64(), Some(one));
        }

        #[test]
        fn sorts_as_texts_do(one in "-?[0-9]{1,20}(\\.[0-9]{1,10})?([eE]-?[0-9]{1,2})?", two in "-?[0-9]{1,20}(\\.[0-9]{1,10})?([eE]-?[0-9]{1,2})?") {
            let (a, b) = (number(&one), number(&two));
            prop_assert_eq!(a.cmp(&b), a.sortable().cmp(&b.sortable()));
            prop_assert_eq!(number(&a.to_string()), a);
        }

        #[test]
        fn never_panics(text in "\\PC{0,60}|[-+0-9.eE]{0,40}") {
            if let Ok(read) = Number::read(&text) {
                prop_assert_eq!(number(&read.to_string()), read);
                let _ = read.plus(number("1E-130"));
                let _ = read.minus(read);
                prop_assert!(read.size() <= 22);
            }
        }
    }
}
