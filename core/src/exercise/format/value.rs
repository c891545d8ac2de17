//! What is expected of a JSON value, and of a number.

use crate::exercise::json::form::{FromJson, Member, ToJson, Unfit, json_of_members, read_members};
use crate::exercise::json::{Json, Named, Number};
use crate::{json_members, json_names};
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// What is expected of a value. Everything that is named has to hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ValueExpectation {
    /// It is this value. Numbers count by their value (12 is 12.0), objects in whatever order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equal: Option<Json>,
    /// It is the value of this JSON text: for `null`, which TOML has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// It is the value in this JSON file of the exercise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// It holds this one: every key of an object has such a value, every element of a list is found
    /// in it in the same order, everything else is equal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subset: Option<Json>,
    /// It is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Json>>,
    /// It is what the exercise's solution answers, in the same place. Only in checks that are hidden
    /// or secret: nobody but the teacher has the solution.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub as_solution: bool,
    /// It is the value of which this is the digest: `lambdabox exercise pack` makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Its type; of several, any.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub json_type: Option<OneOrMany<JsonType>>,
    /// How long it is: a text in characters, a list in elements, an object in keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Bounds>,
    /// It is a number within these bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Bounds>,
    /// It is a text that contains these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<OneOrMany<String>>,
    /// It is a text that contains none of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<OneOrMany<String>>,
    /// It is a text that this regular expression matches somewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// What is expected further inside, by JSON Pointer. `*` stands for every element of a list or
    /// every value of an object: `/Records/*/id`.
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub at: Named<ValueExpectation>,
    /// It is a list or an object, and this holds for each of what is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub each: Option<Box<ValueExpectation>>,
    /// It is a list or an object, and this holds for some of what is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any: Option<Box<ValueExpectation>>,
    /// It is a text that is JSON, and this holds for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parsed: Option<Box<ValueExpectation>>,
    /// This does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<ValueExpectation>>,
    /// `true`: there is no such value at all. Only below `at`, `env`, `tags`, `headers`, `events`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
    /// It is valid by this core of JSON Schema: `type`, `enum`, `const`, `properties`, `required`,
    /// `additionalProperties`, `items`, `minimum`, `maximum`, `minLength`, `maxLength`, `minItems`,
    /// `maxItems`, `pattern`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Json>,
}

/// The types of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum JsonType {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction: 12 and 12.0.
    Integer,
    /// Any number.
    Number,
    /// A text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    /// For people: `a text`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::String => "a text",
            Self::Array => "a list",
            Self::Object => "an object",
        }
    }
}

/// Bounds of a number. A number alone stands for exactly that one.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Bounds {
    /// Exactly so much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exactly: Option<Number>,
    /// So much or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Number>,
    /// So much or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Number>,
}

impl Bounds {
    /// Whether a number is within them.
    #[must_use]
    pub fn hold(&self, number: &Number) -> bool {
        self.exactly.as_ref().is_none_or(|it| number == it)
            && self.at_least.as_ref().is_none_or(|it| number >= it)
            && self.at_most.as_ref().is_none_or(|it| number <= it)
    }
}

impl fmt::Display for Bounds {
    /// `5`, `at least 2`, `at most 9`, `2 to 9`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.exactly, &self.at_least, &self.at_most) {
            (Some(exactly), _, _) => write!(f, "{exactly}"),
            (None, Some(least), Some(most)) => write!(f, "{least} to {most}"),
            (None, Some(least), None) => write!(f, "at least {least}"),
            (None, None, Some(most)) => write!(f, "at most {most}"),
            (None, None, None) => f.write_str("any number"),
        }
    }
}

impl<'de> Deserialize<'de> for Bounds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            exactly: Option<Number>,
            at_least: Option<Number>,
            at_most: Option<Number>,
        }
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Bounds;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a table with `exactly`, `at_least`, `at_most`")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Bounds, E> {
                Ok(exactly(Number::from(value)))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Bounds, E> {
                Ok(exactly(Number::from(value)))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Bounds, E> {
                let number = Number::of_float(value).ok_or_else(|| E::custom("no such number"))?;
                Ok(exactly(number))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Bounds, A::Error> {
                let table = Table::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Bounds {
                    exactly: table.exactly,
                    at_least: table.at_least,
                    at_most: table.at_most,
                })
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// Exactly this number.
const fn exactly(number: Number) -> Bounds {
    Bounds {
        exactly: Some(number),
        at_least: None,
        at_most: None,
    }
}

/// One value, or a list of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = OneOrMany<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one value, or a list of them")
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
                let one = T::deserialize(de::value::StrDeserializer::new(value))?;
                Ok(OneOrMany(vec![one]))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
                let one = T::deserialize(de::value::I64Deserializer::new(value))?;
                Ok(OneOrMany(vec![one]))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
                let one = T::deserialize(de::value::U64Deserializer::new(value))?;
                Ok(OneOrMany(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element()? {
                    all.push(one);
                }
                Ok(OneOrMany(all))
            }
        }
        deserializer.deserialize_any(Reader(PhantomData))
    }
}

impl FromJson for Bounds {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        if !matches!(json, Json::Object(_)) {
            return self.exactly.read(json);
        }
        let Self {
            exactly,
            at_least,
            at_most,
        } = self;
        read_members(BOUNDS, &mut [exactly, at_least, at_most], json)
    }
}

impl ToJson for Bounds {
    fn json(&self) -> Json {
        let Self {
            exactly,
            at_least,
            at_most,
        } = self;
        json_of_members(BOUNDS, &[exactly, at_least, at_most])
    }
}

const BOUNDS: &[Member] = &[
    Member::Sparse("exactly"),
    Member::Sparse("at_least"),
    Member::Sparse("at_most"),
];

impl<T: FromJson + Default> FromJson for OneOrMany<T> {
    fn read(&mut self, json: Json) -> Result<(), Unfit> {
        let many = match json {
            Json::Array(_) => json,
            one => Json::Array(vec![one]),
        };
        self.0.read(many)
    }
}

impl<T: ToJson> ToJson for OneOrMany<T> {
    fn json(&self) -> Json {
        self.0.json()
    }
}

json_members!(ValueExpectation {
    equal: Sparse("equal"),
    json: Sparse("json"),
    file: Sparse("file"),
    subset: Sparse("subset"),
    one_of: Sparse("one_of"),
    as_solution: Sparse("as_solution"),
    digest: Sparse("digest"),
    json_type: Sparse("type"),
    length: Sparse("length"),
    number: Sparse("number"),
    contains: Sparse("contains"),
    lacks: Sparse("lacks"),
    matches: Sparse("matches"),
    at: Sparse("at"),
    each: Sparse("each"),
    any: Sparse("any"),
    parsed: Sparse("parsed"),
    not: Sparse("not"),
    absent: Sparse("absent"),
    schema: Sparse("schema"),
});

json_names!(JsonType {
    Null: "null",
    Boolean: "boolean",
    Integer: "integer",
    Number: "number",
    String: "string",
    Array: "array",
    Object: "object",
});

#[cfg(feature = "schema")]
mod schema {
    use super::{Bounds, OneOrMany};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for Bounds {
        fn schema_name() -> Cow<'static, str> {
            "Bounds".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            let number = json_schema!({"type": ["number", "string"]});
            json_schema!({
                "description": "Bounds of a number; a number alone stands for exactly that one.",
                "anyOf": [
                    {"type": "number"},
                    {
                        "type": "object",
                        "properties": {"exactly": number, "at_least": number, "at_most": number},
                        "additionalProperties": false,
                    },
                ],
            })
        }
    }

    impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
        fn schema_name() -> Cow<'static, str> {
            format!("OneOrMany_{}", T::schema_name()).into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let one = generator.subschema_for::<T>();
            json_schema!({"anyOf": [one, {"type": "array", "items": one}]})
        }
    }
}
