//! How the types of exercises become JSON and are read again, by lists of their members.
//!
//! `serde` writes and reads them as well, where a document of an author is read with its places. Here a
//! type is a list of members that one function works through, which takes a tenth of the code: packs,
//! verdicts and submission files are read in the page, and what reads them is loaded with the first course.
//! Tests hold both ways together.

use super::{Json, Number};
use std::collections::BTreeMap;

/// A member of an object: its key, and whether it has to be there.
#[derive(Clone, Copy, Debug)]
pub enum Member {
    /// It has to be there, and is always written.
    Always(&'static str),
    /// It may be missing, and is always written.
    Defaulted(&'static str),
    /// It may be missing, and is left out if it is empty.
    Sparse(&'static str),
}

impl Member {
    const fn key(self) -> &'static str {
        match self {
            Self::Always(key) | Self::Defaulted(key) | Self::Sparse(key) => key,
        }
    }
}

/// JSON is not what a type needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct Unfit {
    /// Where, as a JSON Pointer; `/` is the whole value.
    place: Place,
    /// What is wrong there.
    problem: String,
}

/// A JSON Pointer that is put together from its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place(String);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "/" } else { &self.0 })
    }
}

impl Unfit {
    fn new(problem: impl Into<String>) -> Self {
        Self {
            place: Place::default(),
            problem: problem.into(),
        }
    }

    /// Something else is needed.
    #[must_use]
    pub fn expected(what: &str) -> Self {
        Self::new(format!("expected {what}"))
    }

    /// A text is none of those that there are.
    fn none_of(text: &str, names: &[&str]) -> Self {
        // What was read may be of any length.
        let text: String = text.chars().take(100).collect();
        Self::new(format!("{text:?} is none of {}", names.join(", ")))
    }

    #[must_use]
    fn inside(mut self, key: &str) -> Self {
        let key: String = key.chars().take(100).collect();
        self.place.0 = format!("/{key}{}", self.place.0);
        self
    }
}

/// What can be read from JSON.
pub trait FromJson {
    /// Becomes what the JSON says; a fresh value is expected.
    ///
    /// # Errors
    /// [`Unfit`] if the JSON is something else.
    fn read(&mut self, json: Json) -> Result<(), Unfit>;
}

/// What has a form as JSON.
pub trait ToJson {
    /// That form.
    fn json(&self) -> Json;

    /// Whether it is left out where that is possible.
    fn is_empty(&self) -> bool {
        false
    }
}

/// A value of a type.
///
/// # Errors
/// [`Unfit`] if the JSON is something else.
pub fn from_json<T: FromJson + Default>(json: Json) -> Result<T, Unfit> {
    let mut value = T::default();
    value.read(json)?;
    Ok(value)
}

/// Reads an object into the members of a value.
///
/// # Errors
/// [`Unfit`] if a member is missing, unknown or something else.
pub fn read_members(
    members: &[Member],
    places: &mut [&mut dyn FromJson],
    json: Json,
) -> Result<(), Unfit> {
    let Json::Object(mut entries) = json else {
        return Err(Unfit::expected("an object"));
    };
    for (member, place) in members.iter().zip(places) {
        let key = member.key();
        let Some(index) = entries.iter().position(|(name, _)| name == key) else {
            if matches!(member, Member::Always(_)) {
                return Err(Unfit::new("is missing").inside(key));
            }
            continue;
        };
        let (_, value) = entries.swap_remove(index);
        place.read(value).map_err(|error| error.inside(key))?;
    }
    match entries.first() {
        Some((key, _)) => Err(Unfit::new("is not known").inside(key)),
        None => Ok(()),
    }
}

/// The object of a value's members.
#[must_use]
pub fn json_of_members(members: &[Member], values: &[&dyn ToJson]) -> Json {
    let mut entries = Vec::with_capacity(members.len());
    for (member, value) in members.iter().zip(values) {
        if !(matches!(member, Member::Sparse(_)) && value.is_empty()) {
            entries.push((member.key().to_owned(), value.json()));
        }
    }
    Json::Object(entries)
}

/// Which of these names a JSON text is.
///
/// # Errors
/// [`Unfit`] if it is none of them.
pub fn read_name(names: &[&str], json: &Json) -> Result<usize, Unfit> {
    let Json::String(text) = json else {
        return Err(Unfit::expected("a text"));
    };
    let index = names.iter().position(|name| name == text);
    index.ok_or_else(|| Unfit::none_of(text, names))
}

/// Says how a structure is read from JSON and becomes JSON: its members with their keys. That none is
/// forgotten is checked by the compiler.
#[macro_export]
macro_rules! json_members {
    ($type:ty { $($member:ident: $rule:ident($key:literal)),* $(,)? }) => {
        const _: () = {
            use $crate::exercise::json::form;
            const MEMBERS: &[form::Member] = &[$(form::Member::$rule($key)),*];

            impl form::FromJson for $type {
                fn read(&mut self, json: $crate::exercise::json::Json) -> Result<(), form::Unfit> {
                    let Self { $($member),* } = self;
                    form::read_members(MEMBERS, &mut [$($member),*], json)
                }
            }

            impl form::ToJson for $type {
                fn json(&self) -> $crate::exercise::json::Json {
                    let Self { $($member),* } = self;
                    form::json_of_members(MEMBERS, &[$($member),*])
                }
            }
        };
    };
}

/// Says which texts stand in JSON for the variants of an enumeration.
#[macro_export]
macro_rules! json_names {
    ($type:ident { $($variant:ident: $name:literal),* $(,)? }) => {
        const _: () = {
            use $crate::exercise::json::{Json, form};
            const NAMES: &[&str] = &[$($name),*];
            const VARIANTS: &[$type] = &[$($type::$variant),*];

            impl form::FromJson for $type {
                fn read(&mut self, json: Json) -> Result<(), form::Unfit> {
                    let index = form::read_name(NAMES, &json)?;
                    if let Some(variant) = VARIANTS.get(index) {
                        *self = *variant;
                    }
                    Ok(())
                }
            }

            impl form::ToJson for $type {
                fn json(&self) -> Json {
                    Json::String(match self { $(Self::$variant => $name),* }.to_owned())
                }
            }
        };
    };
}

impl FromJson for Json {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        *self = json;
        Ok(())
    }
}

impl ToJson for Json {
    fn json(&self) -> Json {
        self.clone()
    }
}

impl FromJson for String {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        let Json::String(text) = json else {
            return Err(Unfit::expected("a text"));
        };
        *self = text;
        Ok(())
    }
}

impl ToJson for String {
    fn json(&self) -> Json {
        Json::String(self.clone())
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl FromJson for bool {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        let Json::Bool(value) = json else {
            return Err(Unfit::expected("true or false"));
        };
        *self = value;
        Ok(())
    }
}

impl ToJson for bool {
    fn json(&self) -> Json {
        Json::Bool(*self)
    }

    fn is_empty(&self) -> bool {
        !*self
    }
}

/// A whole number of JSON as one of Rust's.
fn read_whole<T: std::str::FromStr>(json: &Json) -> Result<T, Unfit> {
    let whole = match json {
        Json::Number(number) => number.as_str().parse().ok(),
        _ => None,
    };
    whole.ok_or_else(|| Unfit::expected("a whole number that is not too large"))
}

impl FromJson for u32 {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        *self = read_whole(&json)?;
        Ok(())
    }
}

impl ToJson for u32 {
    fn json(&self) -> Json {
        Json::Number(Number::from(u64::from(*self)))
    }
}

impl FromJson for u64 {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        *self = read_whole(&json)?;
        Ok(())
    }
}

impl ToJson for u64 {
    fn json(&self) -> Json {
        Json::Number(Number::from(*self))
    }
}

/// The least and the greatest of a range.
impl FromJson for [i64; 2] {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        let two = match &json {
            Json::Array(values) => <&[Json; 2]>::try_from(values.as_slice()).ok(),
            _ => None,
        };
        let [least, most] = two.ok_or_else(|| Unfit::expected("two whole numbers"))?;
        *self = [read_whole(least)?, read_whole(most)?];
        Ok(())
    }
}

impl ToJson for [i64; 2] {
    fn json(&self) -> Json {
        Json::Array(self.map(|it| Json::Number(Number::from(it))).into())
    }
}

impl FromJson for Number {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        let number = match json {
            Json::Number(number) => Some(number),
            // Where a number would not come back as it was written.
            Json::String(text) => Self::read(&text),
            _ => None,
        };
        *self = number.ok_or_else(|| Unfit::expected("a number"))?;
        Ok(())
    }
}

impl ToJson for Number {
    fn json(&self) -> Json {
        Json::Number(self.clone())
    }
}

impl<T: FromJson + Default> FromJson for Option<T> {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        if matches!(json, Json::Null) {
            return Ok(());
        }
        self.insert(T::default()).read(json)
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn json(&self) -> Json {
        self.as_ref().map_or(Json::Null, T::json)
    }

    fn is_empty(&self) -> bool {
        self.is_none()
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        T::read(self, json)
    }
}

impl<T: ToJson> ToJson for Box<T> {
    fn json(&self) -> Json {
        T::json(self)
    }
}

/// What values can be added to, one after the other. It is what lists of all types have in common, so that
/// one function reads them.
pub(super) trait Growing {
    /// The place of another value, for which the name is its key where there are keys.
    fn grow(&mut self, name: String) -> Option<&mut dyn FromJson>;
}

impl<T: FromJson + Default> Growing for Vec<T> {
    fn grow(&mut self, _: String) -> Option<&mut dyn FromJson> {
        self.push(T::default());
        self.last_mut().map(|place| place as _)
    }
}

impl<T: FromJson + Default> FromJson for Vec<T> {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        read_list(self, json)
    }
}

fn read_list(list: &mut dyn Growing, json: Json) -> Result<(), Unfit> {
    let Json::Array(values) = json else {
        return Err(Unfit::expected("a list"));
    };
    for (index, value) in values.into_iter().enumerate() {
        if let Some(place) = list.grow(String::new()) {
            let inside = |error: Unfit| error.inside(&index.to_string());
            place.read(value).map_err(inside)?;
        }
    }
    Ok(())
}

/// Reads an object whose keys somebody chose.
///
/// # Errors
/// [`Unfit`] if it is none, or a value in it is something else.
pub(super) fn read_entries(list: &mut dyn Growing, json: Json) -> Result<(), Unfit> {
    let Json::Object(entries) = json else {
        return Err(Unfit::expected("an object"));
    };
    for (key, value) in entries {
        if let Some(place) = list.grow(key.clone()) {
            place.read(value).map_err(|error| error.inside(&key))?;
        }
    }
    Ok(())
}

impl<T: ToJson> ToJson for Vec<T> {
    fn json(&self) -> Json {
        Json::Array(self.iter().map(T::json).collect())
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl<T: FromJson + Default> Growing for BTreeMap<String, T> {
    fn grow(&mut self, name: String) -> Option<&mut dyn FromJson> {
        Some(self.entry(name).or_default())
    }
}

impl<T: FromJson + Default> FromJson for BTreeMap<String, T> {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        read_entries(self, json)
    }
}

impl<T: ToJson> ToJson for BTreeMap<String, T> {
    fn json(&self) -> Json {
        let entries = self.iter();
        Json::Object(
            entries
                .map(|(key, value)| (key.clone(), value.json()))
                .collect(),
        )
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Cup {
        tea: String,
        sugar: u32,
        milk: Option<bool>,
    }

    json_members!(Cup {
        tea: Always("tea"),
        sugar: Defaulted("lumpsOfSugar"),
        milk: Sparse("milk"),
    });

    fn cup(json: &str) -> Result<Cup, String> {
        from_json(Json::read(json).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn members_go_round() {
        let json = r#"{"tea":"Assam","lumpsOfSugar":2,"milk":false}"#;
        let read = cup(json).unwrap();
        assert_eq!(
            read,
            Cup {
                tea: "Assam".into(),
                sugar: 2,
                milk: Some(false)
            }
        );
        assert_eq!(read.json().to_text(), json);
        let plain = cup(r#"{"tea":"Assam"}"#).unwrap();
        assert_eq!(
            plain.json().to_text(),
            r#"{"tea":"Assam","lumpsOfSugar":0}"#
        );
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        let told = |json: &str| cup(json).unwrap_err();
        assert_eq!(told("{}"), "/tea: is missing");
        assert_eq!(told(r#"{"tea":"","cake":1}"#), "/cake: is not known");
        let sugar = "/lumpsOfSugar: expected a whole number that is not too large";
        assert_eq!(told(r#"{"tea":"","lumpsOfSugar":1.5}"#), sugar);
        assert_eq!(told("[]"), "/: expected an object");
        let list = from_json::<Vec<Cup>>(Json::read(r#"[{"tea":""},{"tea":1}]"#).unwrap());
        let told = list.unwrap_err().to_string();
        assert_eq!(told, "/1/tea: expected a text");
    }
}
