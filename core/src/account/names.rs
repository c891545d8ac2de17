//! Names that are not taken yet.

use crate::limits;

/// A name that is not taken: with an ending, or an ending and a number.
pub(super) fn another_name(name: &str, ending: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut number = 1_u64;
    loop {
        let end = match number {
            1 => ending.to_owned(),
            _ => format!("{ending}-{number}"),
        };
        let room = limits::FUNCTION_NAME_MAX.saturating_sub(end.len());
        let stem: String = name.chars().take(room).collect();
        let free = stem + &end;
        if !taken(&free) {
            return free;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_within_their_length() {
        let long = "x".repeat(limits::FUNCTION_NAME_MAX);
        let free = another_name(&long, "-imported", |name| !name.ends_with("-3"));
        assert_eq!(free.len(), limits::FUNCTION_NAME_MAX);
        assert!(free.ends_with("x-imported-3"));
        assert_eq!(another_name("a", "", |name| name == "a"), "a-2");
    }
}
