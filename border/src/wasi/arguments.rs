//! The parameters of one call, in their order.

use super::Handle;
use crate::abi::Value;
use lambdabox_sandbox::{CallEnd, Datetime, DescriptorFlags, HttpRequest, NewTimestamp, OpenFlags};

/// What a guest has handed over. The types were checked when the component was read, so what is not
/// as expected can only be a component of another world.
pub struct Arguments(std::vec::IntoIter<Value<Handle>>);

const OTHER: CallEnd = CallEnd::Misuse("a parameter of another type");

impl Arguments {
    pub(super) fn new(values: Vec<Value<Handle>>) -> Self {
        Self(values.into_iter())
    }

    fn next(&mut self) -> Result<Value<Handle>, CallEnd> {
        self.0.next().ok_or(OTHER)
    }

    pub(super) fn number(&mut self) -> Result<u64, CallEnd> {
        match self.next()? {
            Value::Number(number) => Ok(number),
            _ => Err(OTHER),
        }
    }

    pub(super) fn text(&mut self) -> Result<String, CallEnd> {
        match self.next()? {
            Value::Text(text) => Ok(text),
            _ => Err(OTHER),
        }
    }

    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, CallEnd> {
        match self.next()? {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(OTHER),
        }
    }

    /// The number of a variant's case.
    pub(super) fn case(&mut self) -> Result<usize, CallEnd> {
        match self.next()? {
            Value::Case(case, _) => Ok(case),
            _ => Err(OTHER),
        }
    }

    fn flags(&mut self) -> Result<u32, CallEnd> {
        match self.next()? {
            Value::Flags(flags) => Ok(flags),
            _ => Err(OTHER),
        }
    }

    /// `path-flags`: whether to follow a symbolic link in the last place.
    pub(super) fn follow(&mut self) -> Result<bool, CallEnd> {
        Ok(self.flags()? & 1 != 0)
    }

    /// `open-flags`
    pub(super) fn open_flags(&mut self) -> Result<OpenFlags, CallEnd> {
        let flags = self.flags()?;
        let is_set = |bit: u32| flags >> bit & 1 != 0;
        Ok(OpenFlags {
            create: is_set(0),
            directory: is_set(1),
            exclusive: is_set(2),
            truncate: is_set(3),
        })
    }

    /// `descriptor-flags`
    pub(super) fn descriptor_flags(&mut self) -> Result<DescriptorFlags, CallEnd> {
        let flags = self.flags()?;
        let is_set = |bit: u32| flags >> bit & 1 != 0;
        Ok(DescriptorFlags {
            read: is_set(0),
            write: is_set(1),
            file_integrity_sync: is_set(2),
            data_integrity_sync: is_set(3),
            requested_write_sync: is_set(4),
            mutate_directory: is_set(5),
        })
    }

    /// `new-timestamp`
    pub(super) fn timestamp(&mut self) -> Result<NewTimestamp, CallEnd> {
        let (case, value) = match self.next()? {
            Value::Case(case, value) => (case, value.map(|value| *value)),
            _ => return Err(OTHER),
        };
        match (case, value) {
            (0, None) => Ok(NewTimestamp::NoChange),
            (1, None) => Ok(NewTimestamp::Now),
            (2, Some(Value::Fields(fields))) => match fields.as_slice() {
                [Value::Number(seconds), Value::Number(nanoseconds)] => {
                    Ok(NewTimestamp::Timestamp(Datetime {
                        seconds: *seconds,
                        nanoseconds: u32::try_from(*nanoseconds).map_err(|_| OTHER)?,
                    }))
                }
                _ => Err(OTHER),
            },
            _ => Err(OTHER),
        }
    }

    /// `http.request`
    pub(super) fn request(&mut self) -> Result<HttpRequest, CallEnd> {
        let Value::Fields(fields) = self.next()? else {
            return Err(OTHER);
        };
        let mut fields = Self::new(fields);
        Ok(HttpRequest {
            method: fields.text()?,
            url: fields.text()?,
            headers: fields.pairs()?,
            body: fields.bytes()?,
            timeout_ns: fields.number()?,
        })
    }

    fn pairs(&mut self) -> Result<Vec<(String, String)>, CallEnd> {
        let Value::List(pairs) = self.next()? else {
            return Err(OTHER);
        };
        let pair = |value| match value {
            Value::Fields(fields) => {
                let mut fields = Self::new(fields);
                Ok((fields.text()?, fields.text()?))
            }
            _ => Err(OTHER),
        };
        pairs.into_iter().map(pair).collect()
    }

    pub(super) fn descriptor(&mut self) -> Result<u32, CallEnd> {
        match self.next()? {
            Value::Handle(Handle::Descriptor(number)) => Ok(number),
            _ => Err(OTHER),
        }
    }

    pub(super) fn directory_stream(&mut self) -> Result<u32, CallEnd> {
        match self.next()? {
            Value::Handle(Handle::DirectoryStream(number)) => Ok(number),
            _ => Err(OTHER),
        }
    }

    pub(super) fn input(&mut self) -> Result<u32, CallEnd> {
        match self.next()? {
            Value::Handle(Handle::Input(number)) => Ok(number),
            _ => Err(OTHER),
        }
    }

    pub(super) fn output(&mut self) -> Result<u32, CallEnd> {
        match self.next()? {
            Value::Handle(Handle::Output(number)) => Ok(number),
            _ => Err(OTHER),
        }
    }

    pub(super) fn error(&mut self) -> Result<u32, CallEnd> {
        match self.next()? {
            Value::Handle(Handle::Error(number)) => Ok(number),
            _ => Err(OTHER),
        }
    }

    pub(super) fn pollable(&mut self) -> Result<u32, CallEnd> {
        pollable(&self.next()?)
    }

    pub(super) fn pollables(&mut self) -> Result<Vec<u32>, CallEnd> {
        match self.next()? {
            Value::List(pollables) => pollables.iter().map(pollable).collect(),
            _ => Err(OTHER),
        }
    }

    /// How many bytes of text there are among what is left.
    pub(super) fn text_bytes(&mut self) -> usize {
        let length = |value: Value<Handle>| match value {
            Value::Text(text) => text.len(),
            _ => 0,
        };
        self.0.by_ref().map(length).sum()
    }
}

fn pollable(value: &Value<Handle>) -> Result<u32, CallEnd> {
    match value {
        Value::Handle(Handle::Pollable(number)) => Ok(*number),
        _ => Err(OTHER),
    }
}
