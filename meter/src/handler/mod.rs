//! Whether a file is a handler that lambdabox can run: the same answer, in the same words, on the
//! command line and in the page.

mod refusal;
mod signatures;
pub(crate) mod translate;
mod types;
mod world;

pub use refusal::Refusal;

use crate::MeterError;
use crate::proposals;
use translate::Translated;

/// Checks that `bytes` are a component of at most `most` bytes that every engine can run: valid,
/// without proposals that cannot be metered, importing only what the sandbox answers, exporting the
/// contract of `wit/`.
///
/// # Errors
/// [`Refusal`], which names the reason and what to do.
pub fn check(bytes: &[u8], most: u64) -> Result<(), Refusal> {
    read(bytes, most).map(|_| ())
}

/// Checks a component and says how it is put together.
pub(crate) fn read(bytes: &[u8], most: u64) -> Result<Translated, Refusal> {
    check_kind(bytes, most)?;
    proposals::check_component(bytes).map_err(|error| match error {
        MeterError::Unsupported(proposal) => Refusal::Unsupported { proposal },
        error => Refusal::Invalid {
            message: error.to_string(),
        },
    })?;
    world::check(bytes)?;
    translate::translate(bytes)
}

/// Tells the kinds of WebAssembly files apart by their first eight bytes.
fn check_kind(bytes: &[u8], most: u64) -> Result<(), Refusal> {
    check_size(bytes.len() as u64, most)?;
    match bytes.first_chunk::<8>() {
        Some(b"\0asm\x0d\0\x01\0") => Ok(()),
        Some(b"\0asm\x01\0\0\0") => Err(Refusal::CoreModule),
        _ => Err(Refusal::NotWebAssembly),
    }
}

/// Whether a component of this size is looked at: to be asked before it is read.
///
/// # Errors
/// [`Refusal::TooLarge`].
pub fn check_size(bytes: u64, most: u64) -> Result<(), Refusal> {
    if bytes > most {
        return Err(Refusal::TooLarge { bytes, most });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_told_from_components() {
        let kind = |bytes: &[u8]| check_kind(bytes, 16);
        assert_eq!(kind(b"\0asm\x0d\0\x01\0"), Ok(()));
        assert_eq!(kind(b"\0asm\x01\0\0\0"), Err(Refusal::CoreModule));
        assert_eq!(kind(b"PK\x03\x04"), Err(Refusal::NotWebAssembly));
        assert_eq!(kind(b""), Err(Refusal::NotWebAssembly));
        assert_eq!(
            kind(&[0; 17]),
            Err(Refusal::TooLarge {
                bytes: 17,
                most: 16
            })
        );
    }

    #[test]
    fn what_cannot_be_run_is_refused_in_one_sentence() {
        for (text, sentence) in [
            (
                "(component (core module (memory 1 1 shared)))",
                "the component uses threads (shared memory or atomic operators), which lambdabox \
                 does not run: build it without",
            ),
            (
                "(component (core module (memory i64 1)))",
                "the component uses 64-bit memories or tables, which lambdabox does not run: \
                 build it without",
            ),
            (
                "(component (core module (type (struct))))",
                "the component uses garbage-collected or typed references, which lambdabox does \
                 not run: build it without",
            ),
            (
                "(component)",
                "the component is no Lambda handler: it does not export \
                 lambdabox:runtime/lambda-handler@0.1.0; in Rust, `lambdabox_guest::handler!` does",
            ),
            (
                "(component (import \"wasi:http/types@0.2.9\" (instance)))",
                "the component imports wasi:http/types@0.2.9, which lambdabox does not offer: \
                 there is no network inside a handler, build it without",
            ),
            (
                "(component (import \"wasi:cli/environment@0.3.0\" (instance)))",
                "the component imports wasi:cli/environment@0.3.0, which lambdabox does not \
                 offer: only WASI 0.2 is there, build it for wasm32-wasip2",
            ),
            (
                "(component (import \"print\" (func)))",
                "the component imports print, which lambdabox does not offer: only WASI 0.2 is \
                 there, build it for wasm32-wasip2",
            ),
        ] {
            let component = wat::parse_str(text).unwrap();
            let refusal = check(&component, 1 << 20).unwrap_err();
            assert_eq!(refusal.to_string(), sentence);
        }
    }

    /// A component of the contract, by hand.
    const HANDLER: &str = include_str!("../../../tests/handlers/traps.wat");

    #[test]
    fn a_component_of_the_contract_is_accepted() {
        let component = wat::parse_str(HANDLER).unwrap();
        assert_eq!(check(&component, 1 << 20), Ok(()));
        let most = component.len() as u64 - 1;
        assert!(matches!(
            check(&component, most),
            Err(Refusal::TooLarge { .. })
        ));
    }

    #[test]
    fn what_not_every_engine_follows_is_refused() {
        for (from, to, what) in [
            (
                "(memory (core memory",
                "string-encoding=utf16 (memory (core memory",
                "strings in another encoding than UTF-8",
            ),
            (
                "(core instance $program",
                "(type $own (resource (rep i32)))
                 (canon resource.new $own (core func $new))
                 (core instance $program",
                "resources of its own",
            ),
        ] {
            assert!(HANDLER.contains(from), "{from}");
            let component = wat::parse_str(HANDLER.replacen(from, to, 1)).unwrap();
            assert_eq!(check(&component, 1 << 20), Err(Refusal::Composed { what }));
        }
    }

    /// Files come from anywhere: whatever is in them, there is an answer.
    #[test]
    fn bytes_that_were_changed_are_answered() {
        let component = wat::parse_str(HANDLER).unwrap();
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        };
        let mut accepted = 0;
        for _ in 0..3_000 {
            let mut changed = component.clone();
            for _ in 0..=random(3) {
                let at = random(changed.len());
                changed[at] = random(256) as u8;
            }
            accepted += u32::from(check(&changed, 1 << 20).is_ok());
        }
        assert!(accepted > 0, "names and numbers may change");
    }

    #[test]
    fn damaged_components_are_refused_at_every_length() {
        let whole = wat::parse_str(
            "(component (core module $m (memory 1)) (core instance (instantiate $m)))",
        )
        .unwrap();
        for length in 8..whole.len() {
            assert!(check(&whole[..length], 1 << 20).is_err(), "{length}");
        }
    }
}
