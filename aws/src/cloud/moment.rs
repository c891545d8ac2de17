//! When a request arrives, and everything about it that looks random.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// The moment of a request. The caller owns the clock and hands out seeds, no seed twice: ids of two
/// requests differ because their seeds do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Virtual time, in milliseconds since the Unix epoch.
    pub now: i64,
    /// What all ids of this request follow from.
    pub seed: u64,
}

impl Moment {
    /// The id of a request that arrives now, for whoever answers in the place of a service.
    #[must_use]
    pub fn request_id(self) -> String {
        Draws::new(self.seed ^ ID).uuid()
    }
}

/// Sets the ids of requests apart from what requests draw.
pub(super) const ID: u64 = 0x5eed_0f1d_5eed_0f1d;

const HEX: &[u8] = b"0123456789abcdef";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Ids of one request, each another.
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `end`, which is not zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = (end as u64).max(1);
        usize::try_from(self.0.next_u64() % end).unwrap_or_default()
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .map(|_| {
                let at = self.below(alphabet.len());
                char::from(alphabet.get(at).copied().unwrap_or(b'0'))
            })
            .collect()
    }

    /// Lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.text(HEX, length)
    }

    /// Capital letters and the digits 2 to 7.
    pub(crate) fn capitals(&mut self, length: usize) -> String {
        self.text(UPPER, length)
    }

    /// Letters of both cases and digits.
    pub(crate) fn letters(&mut self, length: usize) -> String {
        self.text(LETTERS, length)
    }

    /// A UUID, version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let digits = self.hex(32);
        let variant = ["8", "9", "a", "b"][self.below(4) % 4];
        format!(
            "{}-{}-4{}-{variant}{}-{}",
            &digits[..8],
            &digits[8..12],
            &digits[13..16],
            &digits[17..20],
            &digits[20..]
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids_and_another_others() {
        let uuid = |seed| Draws::new(seed).uuid();
        assert_eq!(uuid(1), uuid(1));
        assert_ne!(uuid(1), uuid(2));
        let one = uuid(3);
        assert_eq!((one.len(), &one[14..15]), (36, "4"));
    }
}
