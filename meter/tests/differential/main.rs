//! Generated modules, and real ones that were changed, behave alike in wasmtime and, metered, in V8: results, traps, fuel at the
//! end and at every call of the host, memories, tables and globals.
//!
//! The default run is a smoke test. The long one:
//!
//! ```sh
//! MODULES=50000 SEED=1 cargo test --release -p lambdabox-meter --test differential -- --ignored --nocapture
//! ```

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail the test"
)]

#[path = "../support/mod.rs"]
mod support;

mod caller;
mod generate;
mod lengths;
mod mutate;

use base64::Engine as _;
use lambdabox_meter::{InstrumentOptions, Links, instrument};
use std::collections::VecDeque;
use support::describe::{Description, describe, name};
use support::{Answer, Param, Request, Run, native, v8::V8};

/// What all memories together may have: less than some modules ask for.
const PAGES: u64 = 24;

/// A generator of numbers (SplitMix64): the same on every machine.
pub(crate) struct Random(pub u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

fn param(random: &mut Random, ty: &str) -> Param {
    let bits = match (ty, random.below(4)) {
        (_, 0) => random.below(9),
        ("f32", 1) => u64::from((random.below(200) as f32 - 100.0).to_bits()),
        ("f64", 1) => (random.below(200) as f64 - 100.0).to_bits(),
        ("i32" | "f32", _) => random.next() >> 32,
        (_, 1) => random.next() >> 40,
        _ => random.next(),
    };
    // One kind of NaN: engines may pass others through as they like.
    let bits = match ty {
        "f32" if f32::from_bits(bits as u32).is_nan() => 0,
        "f64" if f64::from_bits(bits).is_nan() => 0,
        _ => bits,
    };
    Param {
        ty: ty.to_owned(),
        bits: bits.to_string(),
    }
}

fn runs(random: &mut Random, description: &Description) -> Vec<Run> {
    let mut runs = Vec::new();
    let sweep = random.below(3) == 0;
    for (function, ty) in description.functions.iter().take(8) {
        let params: Vec<_> = ty
            .params()
            .iter()
            .map(|ty| param(random, &name(*ty)))
            .collect();
        let results: Vec<_> = ty.results().iter().map(|ty| name(*ty)).collect();
        let run = |fresh, fuel: u64| Run {
            fresh,
            name: function.clone(),
            params: params.clone(),
            fuel: fuel.to_string(),
            results: results.clone(),
        };
        // State stays from call to call, also after traps.
        runs.push(run(false, 1_000 + random.below(9_000)));
        runs.push(run(false, random.below(60)));
        if sweep {
            for budget in 1..=24 {
                runs.push(run(budget % 8 == 1, budget));
            }
        }
    }
    runs
}

/// How modules fared.
#[derive(Debug, Default)]
struct Tally {
    compared: usize,
    calls: usize,
    host_calls: usize,
    traps: std::collections::BTreeMap<String, usize>,
    stillborn: usize,
    overflowed: usize,
    skipped: usize,
}

struct Pending {
    seed: u64,
    module: Vec<u8>,
    request: Request,
}

fn compare(tally: &mut Tally, pending: &Pending, native: &Answer, browser: &Answer) {
    let seed = pending.seed;
    if let Some(error) = &browser.rejected {
        panic!("seed {seed}: V8 does not compile the metered module: {error}");
    }
    if let Some(error) = &native.rejected {
        panic!("seed {seed}: wasmtime does not compile the module: {error}");
    }
    if native.overflowed() || browser.overflowed() {
        tally.overflowed += 1;
        return;
    }
    if native.stillborn.is_some() || browser.stillborn.is_some() {
        assert_eq!(
            native.stillborn.is_some(),
            browser.stillborn.is_some(),
            "seed {seed}: {:?} and {:?}",
            native.stillborn,
            browser.stillborn
        );
        tally.stillborn += 1;
        return;
    }
    if native != browser {
        let path = std::env::temp_dir().join(format!("lambdabox-meter-{seed}.wasm"));
        std::fs::write(&path, &pending.module).unwrap();
        for (index, (native, browser)) in native.runs.iter().zip(&browser.runs).enumerate() {
            if native != browser {
                let run = &pending.request.runs[index];
                panic!(
                    "seed {seed} ({}), call {index} ({run:?}):\nwasmtime {native:?}\nV8       {browser:?}",
                    path.display()
                );
            }
        }
        panic!(
            "seed {seed} ({}): {:?} and {:?}",
            path.display(),
            native.state,
            browser.state
        );
    }
    tally.compared += 1;
    tally.calls += native.runs.len();
    for run in &native.runs {
        tally.host_calls += run.calls.len();
        let end = run.failed.clone().unwrap_or_else(|| "returned".into());
        *tally.traps.entry(end).or_default() += 1;
    }
}

/// Makes a module from numbers, if they make one.
type Generate = fn(&mut Random) -> Option<Vec<u8>>;

/// Who calls a module.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Host,
    /// A metered module that it is linked to.
    Module,
}

fn differential(first_seed: u64, modules: u64, generate: Generate, by: By) -> Tally {
    let engine = native::fuzzing_engine();
    let mut v8 = V8::start();
    let mut tally = Tally::default();
    let mut waiting: VecDeque<(Pending, Answer)> = VecDeque::new();
    for seed in first_seed..first_seed + modules {
        let mut random = Random(seed);
        let Some(module) = generate(&mut random) else {
            tally.skipped += 1;
            continue;
        };
        let description = describe(&module);
        let mut names: Vec<_> = description
            .imports
            .iter()
            .map(|it| (&it.0, &it.1))
            .collect();
        names.sort_unstable();
        // JavaScript gives one value to imports of one name.
        let twins = names.windows(2).any(|pair| pair[0] == pair[1]);
        if twins || description.vectors_at_border || description.functions.is_empty() {
            tally.skipped += 1;
            continue;
        }
        let (links, caller) = match by {
            By::Host => (Links::default(), None),
            By::Module => {
                let (links, caller) = caller::of(&description, &mut random);
                (links, Some(caller))
            }
        };
        let mut options = InstrumentOptions::default();
        options.links = links;
        let metered =
            instrument(&module, &options).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let request = Request {
            module: base64::engine::general_purpose::STANDARD.encode(&metered),
            metered: true,
            pages: PAGES,
            runs: runs(&mut random, &description),
            imports: description.imports,
            state: description.state,
            caller,
        };
        v8.send(&request);
        // V8 works on it meanwhile.
        let answer = native::run(&engine, &module, &request);
        waiting.push_back((
            Pending {
                seed,
                module,
                request,
            },
            answer,
        ));
        if waiting.len() > 4
            && let Some((pending, native)) = waiting.pop_front()
        {
            compare(&mut tally, &pending, &native, &v8.receive());
        }
        if seed % 1_000 == 999 {
            eprintln!("{} modules: {tally:?}", seed + 1 - first_seed);
        }
    }
    for (pending, native) in waiting {
        compare(&mut tally, &pending, &native, &v8.receive());
    }
    tally
}

fn with_a_deep_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new()
        .stack_size(native::STACK + (8 << 20))
        .spawn(work)
        .unwrap();
    match thread.join() {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

#[test]
fn generated_modules_burn_the_same_in_both_engines() {
    let tally = with_a_deep_stack(|| differential(0, 300, generate::module, By::Host));
    eprintln!("{tally:?}");
    assert!(tally.compared > 200, "{tally:?}");
}

#[test]
fn linked_modules_burn_the_same_in_both_engines() {
    let tally = with_a_deep_stack(|| differential(0, 300, generate::module, By::Module));
    eprintln!("{tally:?}");
    assert!(tally.compared > 200, "{tally:?}");
}

#[test]
fn changed_modules_burn_the_same_in_both_engines() {
    let tally = with_a_deep_stack(|| differential(0, 100, mutate::module, By::Host));
    eprintln!("{tally:?}");
    assert!(tally.compared > 70, "{tally:?}");
}

#[test]
fn lengths_are_constant_in_both_engines_or_in_neither() {
    let number =
        |name: &str, default| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let modules = number("LENGTHS", 400);
    let lengths = |random: &mut Random| Some(lengths::module(random));
    let tally = with_a_deep_stack(move || differential(0, modules, lengths, By::Host));
    assert_eq!(tally.compared as u64, modules, "{tally:?}");
}

#[test]
#[ignore = "takes long; see the top of this file"]
fn many_generated_modules_burn_the_same_in_both_engines() {
    let number =
        |name: &str, default| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (seed, modules) = (number("SEED", 1_000_000), number("MODULES", 50_000));
    let tally = with_a_deep_stack(move || differential(seed, modules, generate::module, By::Host));
    eprintln!("{tally:?}");
    let changed = modules / 10;
    let tally = with_a_deep_stack(move || differential(seed, changed, mutate::module, By::Host));
    eprintln!("changed: {tally:?}");
    let tally =
        with_a_deep_stack(move || differential(seed, modules, generate::module, By::Module));
    eprintln!("linked: {tally:?}");
}
