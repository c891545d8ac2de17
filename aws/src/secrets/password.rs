//! Random passwords, from the request's seed.

use super::{bad_parameter, bad_request};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields},
};

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const MARKS: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

pub(super) fn random(input: &Fields, context: &mut Context<'_>) -> Result<Fields, Fault> {
    let length = input.int("PasswordLength").unwrap_or(32);
    if length < 4 {
        return Err(bad_parameter(
            "Password length must be greater than or equal to the required number of characters.",
        ));
    }
    let excluded = input.text_or_empty("ExcludeCharacters");
    let without = |name: &str| input.flag(name) == Some(true);
    let kinds: Vec<Vec<char>> = [
        (LOWER, without("ExcludeLowercase")),
        (UPPER, without("ExcludeUppercase")),
        (DIGITS, without("ExcludeNumbers")),
        (MARKS, without("ExcludePunctuation")),
        (" ", !without("IncludeSpace")),
    ]
    .into_iter()
    .filter(|(_, out)| !out)
    .map(|(all, _)| {
        all.chars()
            .filter(|character| !excluded.contains(*character))
            .collect::<Vec<_>>()
    })
    .filter(|all| !all.is_empty())
    .collect();
    let all: Vec<char> = kinds.iter().flatten().copied().collect();
    if all.is_empty() {
        return Err(bad_request("You can't exclude all characters."));
    }
    let mut one = |from: &[char]| {
        from.get(context.draws.below(from.len()))
            .copied()
            .unwrap_or('a')
    };
    let length = usize::try_from(length).unwrap_or(32).min(4096);
    let mut password: Vec<char> = (0..length).map(|_| one(&all)).collect();
    if input.flag("RequireEachIncludedType") != Some(false) {
        for (place, kind) in password.iter_mut().zip(&kinds) {
            *place = one(kind);
        }
        for last in (1..password.len()).rev() {
            let with = context.draws.below(last + 1);
            password.swap(last, with);
        }
    }
    Ok(Fields::new().with("RandomPassword", password.into_iter().collect::<String>()))
}
