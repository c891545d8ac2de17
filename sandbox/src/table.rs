//! The resources that a guest holds, by the number that stands for each.

use crate::end::CallEnd;

/// At most `limit` values of one type, each with a number as long as it lives.
#[derive(Debug)]
pub(crate) struct Table<T> {
    entries: Vec<Option<T>>,
    free: Vec<u32>,
    limit: u32,
}

impl<T> Table<T> {
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            entries: Vec::new(),
            free: Vec::new(),
            limit,
        }
    }

    /// Whether [`Self::insert`] would refuse.
    pub(crate) fn is_full(&self) -> bool {
        self.free.is_empty() && self.entries.len() >= self.limit as usize
    }

    /// The number of the new value.
    pub(crate) fn insert(&mut self, value: T) -> Result<u32, CallEnd> {
        if let Some(number) = self.free.pop() {
            if let Some(entry) = self.entries.get_mut(number as usize) {
                *entry = Some(value);
            }
            return Ok(number);
        }
        match u32::try_from(self.entries.len()) {
            Ok(number) if number < self.limit => {
                self.entries.push(Some(value));
                Ok(number)
            }
            _ => Err(CallEnd::Misuse("too many resources of one kind")),
        }
    }

    pub(crate) fn get(&self, number: u32) -> Result<&T, CallEnd> {
        self.entries
            .get(number as usize)
            .and_then(Option::as_ref)
            .ok_or(UNKNOWN)
    }

    pub(crate) fn get_mut(&mut self, number: u32) -> Result<&mut T, CallEnd> {
        self.entries
            .get_mut(number as usize)
            .and_then(Option::as_mut)
            .ok_or(UNKNOWN)
    }

    pub(crate) fn remove(&mut self, number: u32) -> Result<T, CallEnd> {
        let entry = self.entries.get_mut(number as usize).ok_or(UNKNOWN)?;
        let value = entry.take().ok_or(UNKNOWN)?;
        self.free.push(number);
        Ok(value)
    }
}

const UNKNOWN: CallEnd = CallEnd::Misuse("unknown resource");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_used_again_and_bounded() {
        let mut table = Table::new(2);
        assert_eq!(table.insert('a'), Ok(0));
        assert_eq!(table.insert('b'), Ok(1));
        assert!(table.is_full());
        assert!(matches!(table.insert('c'), Err(CallEnd::Misuse(_))));
        assert_eq!(table.remove(0), Ok('a'));
        assert_eq!(table.get(0), Err(UNKNOWN));
        assert_eq!(table.remove(0), Err(UNKNOWN));
        assert_eq!(table.get_mut(7), Err(UNKNOWN));
        assert_eq!(table.insert('c'), Ok(0));
        assert_eq!(table.get(0), Ok(&'c'));
    }
}
