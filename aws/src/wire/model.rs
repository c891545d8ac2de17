//! A service's model, as botocore ships it, without its texts.

use regex_lite::Regex;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{LazyLock, OnceLock},
};

use super::protocol::route::Route;

/// All of a service's operations and shapes.
#[derive(Debug, Deserialize)]
pub struct Model {
    /// Protocol, names and versions.
    pub metadata: Metadata,
    /// Operations by name.
    pub operations: BTreeMap<String, Operation>,
    /// Shapes by name.
    pub shapes: BTreeMap<String, Shape>,
    /// How REST operations are told apart, most special first.
    #[serde(skip)]
    pub(crate) routes: Vec<Route>,
}

/// What is said of the service as a whole.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// The protocol that the model prefers; a request may speak another.
    pub protocol: String,
    /// `1.0` or `1.1`.
    #[serde(default)]
    pub json_version: String,
    /// What stands before the dot in `X-Amz-Target`.
    #[serde(default)]
    pub target_prefix: String,
    /// The namespace of answers in XML.
    #[serde(default)]
    pub xml_namespace: String,
    /// The name in host names.
    #[serde(default)]
    pub endpoint_prefix: String,
    /// The API's date.
    #[serde(default)]
    pub api_version: String,
    /// There if errors carry the codes of the query protocol as well.
    pub aws_query_compatible: Option<serde_json::Value>,
}

/// An operation.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Its name.
    pub name: String,
    /// Where it is in REST protocols.
    #[serde(default)]
    pub http: Http,
    /// The shape of its parameters.
    pub input: Option<Ref>,
    /// The shape of its result.
    pub output: Option<Ref>,
    /// Replaced by another operation.
    #[serde(default)]
    pub deprecated: bool,
    /// Which checksums its body may or must have.
    #[serde(rename = "httpChecksum")]
    pub http_checksum: Option<HttpChecksum>,
}

/// Which checksums an operation's body may or must have.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpChecksum {
    /// The request must have one.
    #[serde(default)]
    pub request_checksum_required: bool,
}

/// Where an operation is in REST protocols.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Http {
    /// `GET`, `PUT`, ...
    pub method: String,
    /// Path with labels, and query that must be there.
    pub request_uri: String,
    /// The status of success, 200 if nothing is said.
    pub response_code: Option<u16>,
}

/// A reference to a shape, with traits of its own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ref {
    /// The shape's name.
    pub shape: String,
    /// Where it stands if not in the body.
    pub location: Option<Location>,
    /// Its name on the wire.
    pub location_name: Option<String>,
    /// Items without an element around them.
    pub flattened: bool,
    /// An attribute of the element.
    pub xml_attribute: bool,
    /// The namespace of the element.
    pub xml_namespace: Option<Namespace>,
    /// How an instant is written.
    pub timestamp_format: Option<String>,
    /// The element around the result of a query.
    pub result_wrapper: Option<String>,
    /// JSON in a header.
    pub jsonvalue: bool,
    /// A stream of events, which is not sent.
    pub eventstream: bool,
}

/// Where a member of a REST request or response stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Location {
    /// A label of the path.
    Uri,
    /// A parameter of the query.
    #[serde(rename = "querystring")]
    Query,
    /// A header.
    Header,
    /// All headers with a prefix.
    Headers,
    /// The status code.
    StatusCode,
}

/// A namespace of XML.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Namespace {
    /// Without a prefix.
    Uri(String),
    /// With one.
    Named {
        /// Its address.
        uri: String,
        /// Its prefix.
        prefix: Option<String>,
    },
}

/// What kind of value a shape is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are the model's")]
pub enum Kind {
    #[default]
    Structure,
    List,
    Map,
    String,
    Character,
    Integer,
    Long,
    Float,
    Double,
    Boolean,
    Blob,
    Timestamp,
}

/// A shape.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Shape {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// A structure's members in the model's order.
    pub members: Members,
    /// A list's items.
    pub member: Option<Ref>,
    /// A map's keys.
    pub key: Option<Ref>,
    /// A map's values.
    pub value: Option<Ref>,
    /// Members that must be there.
    pub required: Vec<String>,
    /// The member that is the whole body.
    pub payload: Option<String>,
    /// Items without an element around them.
    pub flattened: bool,
    /// Its name on the wire.
    pub location_name: Option<String>,
    /// The namespace of the element.
    pub xml_namespace: Option<Namespace>,
    /// A body that is streamed.
    pub streaming: bool,
    /// How an instant is written.
    pub timestamp_format: Option<String>,
    /// An error.
    pub exception: bool,
    /// An error of the server.
    pub fault: bool,
    /// The code and status of an error.
    pub error: Option<ErrorTrait>,
    /// JSON without a shape.
    pub document: bool,
    /// One member at a time.
    pub union: bool,
    /// A stream of events.
    pub eventstream: bool,
    /// The values of an enumeration.
    #[serde(rename = "enum")]
    pub values: Vec<String>,
    /// The least length or value.
    pub min: Option<f64>,
    /// The greatest length or value.
    pub max: Option<f64>,
    /// A regular expression.
    pub pattern: Option<String>,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

/// The code and status of an error.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorTrait {
    /// The code of the query protocol, where it is not the shape's name.
    pub code: Option<String>,
    /// The status.
    pub http_status_code: Option<u16>,
}

/// Members in the model's order.
#[derive(Debug, Default)]
pub struct Members(Vec<(String, Ref)>);

impl Members {
    /// Names and members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Ref)> {
        self.0.iter().map(|(name, member)| (name.as_str(), member))
    }

    /// A member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Ref> {
        self.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, member)| member)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("members of a shape")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Members(all))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

static EMPTY: LazyLock<Shape> = LazyLock::new(Shape::default);

impl Model {
    /// Reads a model.
    ///
    /// # Errors
    ///
    /// It is no model.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let mut model: Self = serde_json::from_str(json)?;
        if model.metadata.protocol.starts_with("rest") {
            model.routes = Route::all(&model);
        }
        Ok(model)
    }

    /// The shape of a reference; an empty structure if there is none.
    #[must_use]
    pub fn shape(&self, reference: &Ref) -> &Shape {
        self.shapes.get(&reference.shape).unwrap_or(&EMPTY)
    }

    /// The shape of an operation's parameters.
    #[must_use]
    pub fn input(&self, operation: &Operation) -> &Shape {
        operation
            .input
            .as_ref()
            .map_or(&EMPTY, |reference| self.shape(reference))
    }

    pub(crate) fn timestamp_format<'a>(
        &'a self,
        reference: &'a Ref,
        otherwise: &'a str,
    ) -> &'a str {
        reference
            .timestamp_format
            .as_deref()
            .or(self.shape(reference).timestamp_format.as_deref())
            .unwrap_or(otherwise)
    }

    pub(crate) fn flattened(&self, reference: &Ref) -> bool {
        reference.flattened || self.shape(reference).flattened
    }

    /// The code of an error in the query protocol and in S3: the model's, else its name.
    pub(crate) fn error_code<'a>(&'a self, name: &'a str) -> &'a str {
        self.shapes
            .get(name)
            .and_then(|shape| shape.error.as_ref()?.code.as_deref())
            .or_else(|| (self.metadata.endpoint_prefix == "sqs").then(|| sqs_code(name))?)
            .unwrap_or(name)
    }

    /// The status of an error.
    pub(crate) fn error_status(&self, name: &str) -> Option<u16> {
        let shape = self.shapes.get(name).filter(|shape| shape.exception)?;
        shape
            .error
            .as_ref()
            .and_then(|error| error.http_status_code)
            .or(Some(if shape.fault { 500 } else { 400 }))
    }
}

/// The codes that SQS's errors had when it spoke the query protocol, which its model has lost and
/// its clients still show.
fn sqs_code(name: &str) -> Option<&'static str> {
    Some(match name {
        "QueueDoesNotExist" => "AWS.SimpleQueueService.NonExistentQueue",
        "QueueNameExists" => "QueueAlreadyExists",
        "QueueDeletedRecently" => "AWS.SimpleQueueService.QueueDeletedRecently",
        "PurgeQueueInProgress" => "AWS.SimpleQueueService.PurgeQueueInProgress",
        "EmptyBatchRequest" => "AWS.SimpleQueueService.EmptyBatchRequest",
        "TooManyEntriesInBatchRequest" => "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        "BatchEntryIdsNotDistinct" => "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        "BatchRequestTooLong" => "AWS.SimpleQueueService.BatchRequestTooLong",
        "InvalidBatchEntryId" => "AWS.SimpleQueueService.InvalidBatchEntryId",
        "MessageNotInflight" => "AWS.SimpleQueueService.MessageNotInflight",
        "UnsupportedOperation" => "AWS.SimpleQueueService.UnsupportedOperation",
        _ => return None,
    })
}

impl Shape {
    /// Whether a text fits the pattern. A pattern that is beyond this engine (it looks around)
    /// fits everything.
    pub(crate) fn fits_pattern(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| {
            let pattern = self.pattern.as_ref()?;
            Regex::new(&format!("^(?:{pattern})$")).ok()
        });
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

impl Ref {
    /// The name on the wire of the member that is called `name` in the model.
    #[must_use]
    pub fn wire_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.location_name.as_deref().unwrap_or(name)
    }
}
