//! `rpc-v2-cbor`.

use crate::wire::{
    model::{Kind, Model, Ref},
    time,
    value::{Fields, Value},
};

/// Values within values.
const DEEPEST: u32 = 64;

/// The bytes are no CBOR that AWS would take.
#[derive(Debug)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// Reads one value and nothing behind it.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, Malformed> {
    let mut reader = Reader { bytes, at: 0 };
    let value = reader.value(DEEPEST)?;
    if reader.at == bytes.len() {
        Ok(value)
    } else {
        Err(Malformed("bytes behind the value"))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The first byte of a value and its argument.
struct Head {
    major: u8,
    /// `None` for an indefinite length.
    argument: Option<u64>,
    info: u8,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: u64) -> Result<&'a [u8], Malformed> {
        let taken = usize::try_from(length)
            .ok()
            .and_then(|length| self.at.checked_add(length))
            .and_then(|end| self.bytes.get(self.at..end))
            .ok_or(Malformed("it ends too early"))?;
        self.at += taken.len();
        Ok(taken)
    }

    fn head(&mut self) -> Result<Head, Malformed> {
        let first = *self
            .take(1)?
            .first()
            .ok_or(Malformed("it ends too early"))?;
        let (major, info) = (first >> 5, first & 31);
        let argument = match info {
            0..=23 => Some(u64::from(info)),
            24..=27 => Some(
                self.take(1 << (info - 24))?
                    .iter()
                    .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
            ),
            31 => None,
            _ => return Err(Malformed("a reserved length")),
        };
        Ok(Head {
            major,
            argument,
            info,
        })
    }

    fn at_break(&mut self) -> bool {
        let found = self.bytes.get(self.at) == Some(&0xff);
        self.at += usize::from(found);
        found
    }

    /// Whether there is one more item in a list or map of this length.
    fn more(&mut self, length: Option<u64>, read: u64) -> bool {
        match length {
            Some(length) => read < length,
            None => !self.at_break(),
        }
    }

    fn string(&mut self, major: u8, length: Option<u64>) -> Result<Vec<u8>, Malformed> {
        if let Some(length) = length {
            return Ok(self.take(length)?.to_vec());
        }
        let mut joined = Vec::new();
        while !self.at_break() {
            let head = self.head()?;
            let length = head.argument.filter(|_| head.major == major);
            joined
                .extend_from_slice(self.take(length.ok_or(Malformed("a piece of another kind"))?)?);
        }
        Ok(joined)
    }

    fn value(&mut self, depth: u32) -> Result<Value, Malformed> {
        let depth = depth
            .checked_sub(1)
            .ok_or(Malformed("it is nested too deeply"))?;
        let Head {
            major,
            argument,
            info,
        } = self.head()?;
        let definite = argument.ok_or(Malformed("an indefinite length"));
        Ok(match major {
            0 => Value::Int(integer(definite?)?),
            1 => Value::Int(-1 - integer(definite?)?),
            2 => Value::Blob(self.string(major, argument)?.into()),
            3 => Value::Text(
                String::from_utf8(self.string(major, argument)?)
                    .map_err(|_| Malformed("a text that is not UTF-8"))?,
            ),
            4 => {
                let mut items = Vec::new();
                while self.more(argument, items.len() as u64) {
                    items.push(self.value(depth)?);
                }
                Value::List(items)
            }
            5 => {
                let (mut fields, mut count) = (Fields::new(), 0);
                while self.more(argument, count) {
                    count += 1;
                    let Value::Text(name) = self.value(depth)? else {
                        return Err(Malformed("a key that is no text"));
                    };
                    fields.insert(name, self.value(depth)?);
                }
                Value::Map(fields)
            }
            6 => tagged(definite?, self.value(depth)?)?,
            _ => simple(info, definite?)?,
        })
    }
}

fn integer(argument: u64) -> Result<i64, Malformed> {
    i64::try_from(argument).map_err(|_| Malformed("a number that is too large"))
}

fn tagged(tag: u64, value: Value) -> Result<Value, Malformed> {
    const EPOCH: u64 = 1;
    if tag != EPOCH {
        return Ok(value);
    }
    let millis = match value {
        Value::Int(seconds) => seconds.checked_mul(1000),
        Value::Float(seconds) => time::from_seconds(seconds),
        _ => None,
    };
    millis
        .map(Value::Time)
        .ok_or(Malformed("a wrong timestamp"))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the argument has as many bits as its length says"
)]
fn simple(info: u8, argument: u64) -> Result<Value, Malformed> {
    Ok(match info {
        20 => Value::Bool(false),
        21 => Value::Bool(true),
        22 | 23 => Value::Null,
        25 => Value::Float(half(argument as u16)),
        26 => Value::Float(f64::from(f32::from_bits(argument as u32))),
        27 => Value::Float(f64::from_bits(argument)),
        _ => return Err(Malformed("an unknown simple value")),
    })
}

fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// Makes what CBOR says fit the shape: instants without a tag, whole numbers for doubles. Members
/// that the model does not know are left out; `None` if a value is of another kind.
pub(crate) fn fit(model: &Model, reference: &Ref, value: Value) -> Option<Value> {
    let shape = model.shape(reference);
    Some(match (shape.kind, value) {
        (_, Value::Null) => Value::Null,
        (Kind::Structure, Value::Map(fields)) => {
            let mut fitted = Fields::new();
            for (name, value) in fields {
                if let Some(member) = shape.members.get(&name) {
                    let value = fit(model, member, value)?;
                    fitted.insert(name, value);
                }
            }
            Value::Map(fitted)
        }
        (Kind::Map, Value::Map(fields)) => {
            let member = shape.value.as_ref()?;
            let mut fitted = Fields::new();
            for (name, value) in fields {
                fitted.insert(name, fit(model, member, value)?);
            }
            Value::Map(fitted)
        }
        (Kind::List, Value::List(items)) => {
            let member = shape.member.as_ref()?;
            Value::List(
                items
                    .into_iter()
                    .map(|item| fit(model, member, item))
                    .collect::<Option<_>>()?,
            )
        }
        #[expect(clippy::cast_precision_loss, reason = "the model asks for a double")]
        (Kind::Float | Kind::Double, Value::Int(number)) => Value::Float(number as f64),
        (Kind::Float | Kind::Double, value @ Value::Float(_))
        | (Kind::Integer | Kind::Long, value @ Value::Int(_))
        | (Kind::String | Kind::Character, value @ Value::Text(_))
        | (Kind::Blob, value @ Value::Blob(_))
        | (Kind::Boolean, value @ Value::Bool(_))
        | (Kind::Timestamp, value @ Value::Time(_)) => value,
        (Kind::Timestamp, Value::Int(seconds)) => Value::Time(seconds.checked_mul(1000)?),
        (Kind::Timestamp, Value::Float(seconds)) => Value::Time(time::from_seconds(seconds)?),
        _ => return None,
    })
}

fn head(out: &mut Vec<u8>, major: u8, argument: u64) {
    let major = major << 5;
    let bytes = argument.to_be_bytes();
    match argument {
        0..=23 => out.push(major | bytes[7]),
        24..=0xff => out.extend([major | 24, bytes[7]]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend_from_slice(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend_from_slice(&bytes[4..]);
        }
        _ => {
            out.push(major | 27);
            out.extend_from_slice(&bytes);
        }
    }
}

/// Writes a value as the shape says.
pub(crate) fn write(model: &Model, reference: &Ref, value: &Value, out: &mut Vec<u8>) {
    let shape = model.shape(reference);
    match value {
        Value::Null | Value::Document(_) => out.push(0xf6),
        Value::Bool(flag) => out.push(0xf4 + u8::from(*flag)),
        #[expect(clippy::cast_precision_loss, reason = "the model asks for a double")]
        Value::Int(number) if matches!(shape.kind, Kind::Float | Kind::Double) => {
            write(model, reference, &Value::Float(*number as f64), out);
        }
        Value::Int(number) => int(*number, out),
        Value::Float(number) => {
            out.push(0xfb);
            out.extend(number.to_bits().to_be_bytes());
        }
        Value::Text(text) => string(3, text.as_bytes(), out),
        Value::Blob(bytes) => string(2, bytes, out),
        Value::Time(millis) => {
            out.push(0xc1);
            if millis % 1000 == 0 {
                int(millis / 1000, out);
            } else {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "milliseconds fit for 285,000 years"
                )]
                let seconds = *millis as f64 / 1000.0;
                out.push(0xfb);
                out.extend(seconds.to_bits().to_be_bytes());
            }
        }
        Value::List(items) => {
            let member = shape.member.clone().unwrap_or_default();
            head(out, 4, items.len() as u64);
            for item in items {
                write(model, &member, item, out);
            }
        }
        Value::Map(fields) => {
            let known: Vec<_> = fields
                .iter()
                .filter_map(|(name, value)| {
                    let member = shape.value.as_ref().or_else(|| shape.members.get(name))?;
                    Some((name, member, value))
                })
                .collect();
            head(out, 5, known.len() as u64);
            for (name, member, value) in known {
                string(3, name.as_bytes(), out);
                write(model, member, value, out);
            }
        }
    }
}

fn int(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        head(out, 1, number.unsigned_abs() - 1);
    } else {
        head(out, 0, number.unsigned_abs());
    }
}

fn string(major: u8, bytes: &[u8], out: &mut Vec<u8>) {
    head(out, major, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// The body of an error.
pub(crate) fn error(code: &str, message: &str) -> Vec<u8> {
    let mut out = Vec::new();
    head(&mut out, 5, 2);
    for (name, value) in [("__type", code), ("message", message)] {
        string(3, name.as_bytes(), &mut out);
        string(3, value.as_bytes(), &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_cut_off_deep_or_of_no_kind() {
        let deep = vec![0x81; 1000];
        for bytes in [
            &b""[..],
            &[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x1c],
            &[0xff],
            &[0xa1, 0x01, 0x02],
            &[0x61, 0xff],
            &[0x01, 0x01],
            &[0x7f, 0x41, 0x61, 0xff],
            &deep,
        ] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn reads_half_floats_and_pieces() {
        assert!(matches!(read(&[0xf9, 0x3c, 0x00]), Ok(Value::Float(1.0))));
        let text = read(&[0x7f, 0x61, b'a', 0x61, b'b', 0xff]);
        assert!(matches!(text, Ok(Value::Text(text)) if text == "ab"));
    }
}
