//! One file for each way of writing values.

pub(super) mod cbor;
pub(super) mod json;
pub(super) mod query;
pub(super) mod rest;
pub(super) mod route;
pub(super) mod scalar;
pub(super) mod xml;
pub(super) mod xml_tree;

use ::base64::{Engine as _, engine::general_purpose::STANDARD};

/// A protocol, as a request speaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// `application/x-amz-json-1.0` or `1.1`.
    Json,
    /// Parameters as a form, answers in XML.
    Query,
    /// REST with JSON.
    RestJson,
    /// REST with XML.
    RestXml,
    /// `rpc-v2-cbor`.
    Cbor,
}

impl Protocol {
    /// The protocol of a model.
    pub(super) fn by_name(name: &str) -> Self {
        match name {
            "json" => Self::Json,
            "query" => Self::Query,
            "rest-json" => Self::RestJson,
            "rest-xml" => Self::RestXml,
            _ => Self::Cbor,
        }
    }
}

/// Bytes in base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Bytes out of base64.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.trim()).ok()
}
