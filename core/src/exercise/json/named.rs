//! Values by their names, in the order of the names.

use super::Json;
use super::form::{FromJson, Growing, ToJson, Unfit, read_entries};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A few values by name: what an author lists. A map of the standard library is made for many, and its code
/// is compiled for each type of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T>(Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &T)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Their names.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(name, _)| name)
    }

    /// The values without their names.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl<T> FromIterator<(String, T)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(values: I) -> Self {
        let sorted: BTreeMap<String, T> = values.into_iter().collect();
        Self(sorted.into_iter().collect())
    }
}

impl<T, const N: usize> From<[(String, T); N]> for Named<T> {
    fn from(values: [(String, T); N]) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sorted = BTreeMap::<String, T>::deserialize(deserializer)?;
        Ok(Self(sorted.into_iter().collect()))
    }
}

impl<'a, T> IntoIterator for &'a Named<T> {
    type Item = (&'a String, &'a T);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'a, (String, T)>,
        fn(&'a (String, T)) -> (&'a String, &'a T),
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

impl<T: FromJson + Default> Growing for Named<T> {
    fn grow(&mut self, name: String) -> Option<&mut dyn FromJson> {
        let place = self.0.partition_point(|(other, _)| *other < name);
        self.0.insert(place, (name, T::default()));
        let (_, value) = self.0.get_mut(place)?;
        Some(value)
    }
}

impl<T: FromJson + Default> FromJson for Named<T> {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        read_entries(self, json)
    }
}

impl<T: ToJson> ToJson for Named<T> {
    fn json(&self) -> Json {
        let entries = self.iter();
        Json::Object(
            entries
                .map(|(name, value)| (name.clone(), value.json()))
                .collect(),
        )
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        BTreeMap::<String, T>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}
