//! Randomness that only a seed decides.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The most bytes that one request may ask for: more than any program wants at once.
pub const RANDOM_BYTES: u64 = 1 << 24;

/// The three sources of `wasi:random`, independent of each other: reading one never changes what
/// another gives.
#[derive(Clone, Debug)]
pub(crate) struct Randomness {
    secure: ChaCha20Rng,
    insecure: ChaCha20Rng,
    insecure_seed: (u64, u64),
    /// For the requests that leave the environment: reading it changes none of the others.
    requests: ChaCha20Rng,
}

impl Randomness {
    pub(crate) fn new(seed: u64) -> Self {
        // The key is written out rather than derived by the library, whose derivation may change
        // between its versions; ChaCha20 itself cannot.
        let mut key = *b"lambdabox deterministic random 1";
        for (byte, of_seed) in key.iter_mut().zip(seed.to_le_bytes()) {
            *byte ^= of_seed;
        }
        let stream = |number| {
            let mut generator = ChaCha20Rng::from_seed(key);
            generator.set_stream(number);
            generator
        };
        let mut seeds = stream(2);
        Self {
            secure: stream(0),
            insecure: stream(1),
            insecure_seed: (seeds.next_u64(), seeds.next_u64()),
            requests: stream(3),
        }
    }

    /// `wasi:random/random`.
    pub(crate) fn secure(&mut self) -> &mut impl Rng {
        &mut self.secure
    }

    /// `wasi:random/insecure`.
    pub(crate) fn insecure(&mut self) -> &mut impl Rng {
        &mut self.insecure
    }

    /// What the ids of the next request to another service follow from.
    pub(crate) fn request_seed(&mut self) -> u64 {
        self.requests.next_u64()
    }

    /// `wasi:random/insecure-seed`: the same whenever it is asked for.
    pub(crate) fn insecure_seed(&self) -> (u64, u64) {
        self.insecure_seed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_seed_never_change() {
        let mut random = Randomness::new(42);
        let mut bytes = [0; 8];
        random.secure().fill_bytes(&mut bytes);
        let seen = (
            u64::from_le_bytes(bytes),
            random.secure().next_u64(),
            random.insecure().next_u64(),
            random.insecure_seed(),
        );
        let again = Randomness::new(42);
        assert_eq!(seen.3, again.insecure_seed());
        // Written down once: a change of library must not change what handlers see.
        assert_eq!(
            seen,
            (
                11_436_157_026_664_961_124,
                16_431_598_092_323_603_630,
                17_343_913_988_676_052_482,
                (11_375_060_439_230_608_386, 16_665_898_782_205_574_213)
            )
        );
    }

    #[test]
    fn seeds_and_sources_are_independent() {
        let mut one = Randomness::new(1);
        let mut two = Randomness::new(2);
        let first = one.secure().next_u64();
        assert_ne!(first, two.secure().next_u64());
        assert_ne!(first, one.insecure().next_u64());
        let mut other = Randomness::new(1);
        other.insecure().next_u64();
        assert_eq!(other.secure().next_u64(), first);
    }
}
