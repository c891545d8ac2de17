//! When requests arrive.

use super::plan::{Pattern, Plan};
use crate::time::Milliseconds;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// Random pauses are counted in fractions of the mean pause: so many bits.
const FRACTION_BITS: u32 = 32;
/// The stream of the seed that pauses are drawn from; ids have others.
const STREAM: u64 = 100;

/// The arrivals of a plan, in their order, counted from its beginning.
pub(super) fn arrivals(plan: &Plan) -> Vec<Milliseconds> {
    let rate = plan.rate;
    let requests = 0..plan.requests;
    let hundredths: Box<dyn Iterator<Item = u64>> = match plan.pattern {
        Pattern::Burst => Box::new(requests.map(|_| 0)),
        Pattern::Even => Box::new(requests.map(move |number| rate.pauses(u128::from(number), 0))),
        Pattern::Poisson => {
            let mut pauses = Pauses::of_seed(plan.seed);
            let mut sum = 0u128;
            Box::new(requests.map(move |_| {
                sum += u128::from(pauses.next());
                rate.pauses(sum, FRACTION_BITS)
            }))
        }
    };
    hundredths.map(Milliseconds::from_hundredths).collect()
}

/// Exponentially distributed pauses with mean 1, in integers throughout: von Neumann's method, which
/// only compares uniform numbers and so needs no logarithm.
struct Pauses(ChaCha8Rng);

impl Pauses {
    fn of_seed(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(STREAM);
        Self(rng)
    }

    /// The next pause in units of 2^-32 of the mean.
    fn next(&mut self) -> u64 {
        let mut whole = 0;
        loop {
            let first = self.0.next_u32();
            let mut last = first;
            let mut falling = 1u32;
            // How long do the numbers fall? An odd length accepts the first one.
            loop {
                let next = self.0.next_u32();
                if next >= last {
                    break;
                }
                last = next;
                falling += 1;
            }
            if falling % 2 == 1 {
                return whole + u64::from(first);
            }
            whole += 1 << FRACTION_BITS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Rate;

    fn plan(pattern: Pattern, requests: u32) -> Plan {
        Plan {
            requests,
            pattern,
            rate: Rate::per_second(4),
            ..Plan::default()
        }
    }

    #[test]
    fn even_and_burst() {
        let of = |pattern| -> Vec<String> {
            arrivals(&plan(pattern, 3))
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        assert_eq!(of(Pattern::Even), ["0.00", "250.00", "500.00"]);
        assert_eq!(of(Pattern::Burst), ["0.00", "0.00", "0.00"]);
    }

    /// The very numbers: they must be these on every machine.
    #[test]
    fn poisson_is_pinned() {
        let first: Vec<_> = arrivals(&plan(Pattern::Poisson, 6))
            .iter()
            .map(ToString::to_string)
            .collect();
        insta::assert_snapshot!(first.join(" "));
    }

    #[test]
    fn pauses_are_exponentially_distributed() {
        let mut pauses = Pauses::of_seed(7);
        let mut longer_than = [0u32; 3];
        let (mut sum, count) = (0u128, 100_000u32);
        for _ in 0..count {
            let pause = pauses.next();
            sum += u128::from(pause);
            for (whole, counter) in (1u64..).zip(&mut longer_than) {
                *counter += u32::from(pause > whole << FRACTION_BITS);
            }
        }
        let mean = (sum * 1_000 / u128::from(count)) >> FRACTION_BITS;
        assert!((985..=1015).contains(&mean), "{mean}");
        // e^-1, e^-2 and e^-3 of all, within five standard deviations.
        for (seen, expected) in longer_than.iter().zip([36_788u32, 13_534, 4_979]) {
            assert!(seen.abs_diff(expected) < 800, "{longer_than:?}");
        }
    }
}
