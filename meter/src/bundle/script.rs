//! Mends in the generated JavaScript, where it does not do what the component model prescribes and
//! wasmtime does.

use super::BundleError;

/// What is replaced, by what, and whether every script must hold it.
struct Mend {
    from: &'static str,
    to: &'static str,
}

const MENDS: [Mend; 2] = [
    // An empty string is carried into the guest as any other: the guest is asked for no bytes,
    // which costs it fuel.
    Mend {
        from: "if (s.length === 0) { return { ptr: 1, len: 0 }; }",
        to: "if (s.length === 0) { return { ptr: realloc(0, 0, 1, 0), len: 0, codepoints: 0 }; }",
    },
    // A string that is no UTF-8 is an error instead of being repaired, and a byte order mark is a
    // character as any other.
    Mend {
        from: "const TEXT_DECODER_UTF8 = new TextDecoder();",
        to: "const TEXT_DECODER_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });",
    },
];

/// What stands in the script only together with what is mended: if it does without the latter, the
/// generator has changed.
const SIGNS: [&str; 2] = [
    "function _utf8AllocateAndEncode(",
    "TEXT_DECODER_UTF8.decode(",
];

/// The script, mended.
pub(super) fn mend(script: Vec<u8>) -> Result<Vec<u8>, BundleError> {
    let unexpected = |message: &str| BundleError::Generator {
        message: message.to_owned(),
    };
    let mut script =
        String::from_utf8(script).map_err(|_| unexpected("a script that is no text"))?;
    for (mend, sign) in MENDS.iter().zip(SIGNS) {
        let found = script.matches(mend.from).count();
        if found != usize::from(script.contains(sign)) {
            return Err(unexpected("generated code has changed"));
        }
        script = script.replace(mend.from, mend.to);
    }
    Ok(script.into_bytes())
}
