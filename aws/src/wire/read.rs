//! From a request's bytes to an operation with its parameters.

use super::{
    Fault, Fields, Request, Service,
    address::{self, Address},
    chunked, http,
    model::{Kind, Model, Operation, Ref},
    protocol::{Protocol, cbor, json, query, rest, route, xml, xml_tree},
    value::Value,
};
use std::collections::BTreeMap;

/// A request that was understood.
#[derive(Debug)]
pub struct Call {
    /// For whom it is.
    pub address: Address,
    /// What it asks for.
    pub operation: &'static Operation,
    /// With which parameters.
    pub input: Fields,
    /// The request itself: chunks joined, trailing headers among the headers.
    pub request: Request,
    pub(crate) protocol: Protocol,
}

/// A request that was not understood, and how to say so.
#[derive(Debug)]
pub struct Refused {
    /// For which service it was.
    pub service: Service,
    /// Why.
    pub fault: Fault,
    pub(crate) protocol: Protocol,
    pub(crate) without_body: bool,
}

/// Reads a request.
///
/// # Errors
///
/// What [`super::refuse`] turns into the response.
pub fn read(mut request: Request) -> Result<Call, Box<Refused>> {
    let without_body = request.method == "HEAD";
    let refused = |service, protocol, fault| {
        Box::new(Refused {
            service,
            fault,
            protocol,
            without_body,
        })
    };
    let address = Address::of(&request).map_err(|name| {
        let fault = Fault::not_modelled(&format!("the service {name}"));
        let json = request.headers.get("x-amz-target").is_some();
        let protocol = if json {
            Protocol::Json
        } else {
            Protocol::Query
        };
        refused(Service::Sts, protocol, fault)
    })?;
    let service = address.service;
    let protocol = address::protocol(service, &request);
    let parsed = chunked::join(&mut request)
        .and_then(|()| parse(service.model(), protocol, &request, &address));
    match parsed {
        Ok((operation, input)) => Ok(Call {
            address,
            operation,
            input,
            request,
            protocol,
        }),
        Err(fault) => Err(refused(service, protocol, fault)),
    }
}

type Parsed = (&'static Operation, Fields);

fn parse(
    model: &'static Model,
    protocol: Protocol,
    request: &Request,
    address: &Address,
) -> Result<Parsed, Fault> {
    match protocol {
        Protocol::Json => parse_json(model, request),
        Protocol::Cbor => parse_cbor(model, request),
        Protocol::Query => parse_query(model, request),
        Protocol::RestJson | Protocol::RestXml => parse_rest(model, protocol, request, address),
    }
}

fn unknown_operation() -> Fault {
    Fault::new("UnknownOperationException", "").status(400)
}

fn unfit(message: String) -> Fault {
    Fault::new("SerializationException", message).status(400)
}

fn json_body(model: &Model, shape: Option<&Ref>, bytes: &[u8]) -> Result<Fields, Fault> {
    let Some(shape) = shape.filter(|_| !bytes.is_empty()) else {
        return Ok(Fields::new());
    };
    let body: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| unfit(error.to_string()))?;
    match json::read(model, shape, &body).map_err(|json::Unfit(message)| unfit(message))? {
        Value::Map(fields) => Ok(fields),
        _ => Err(unfit("Unexpected field type".to_owned())),
    }
}

fn parse_json(model: &'static Model, request: &Request) -> Result<Parsed, Fault> {
    let target = request.headers.get("x-amz-target").unwrap_or_default();
    let name = target.rsplit('.').next().unwrap_or_default();
    let operation = model.operations.get(name).ok_or_else(unknown_operation)?;
    let input = json_body(model, operation.input.as_ref(), &request.body)?;
    Ok((operation, input))
}

fn parse_cbor(model: &'static Model, request: &Request) -> Result<Parsed, Fault> {
    let (path, _) = request.path_and_query();
    let name = path.rsplit('/').next().unwrap_or_default();
    let operation = model.operations.get(name).ok_or_else(unknown_operation)?;
    let Some(shape) = operation
        .input
        .as_ref()
        .filter(|_| !request.body.is_empty())
    else {
        return Ok((operation, Fields::new()));
    };
    let value = cbor::read(&request.body)
        .map_err(|cbor::Malformed(why)| unfit(format!("The body is not well-formed: {why}")))?;
    match cbor::fit(model, shape, value) {
        Some(Value::Map(input)) => Ok((operation, input)),
        _ => Err(unfit("Unexpected field type".to_owned())),
    }
}

fn parse_query(model: &'static Model, request: &Request) -> Result<Parsed, Fault> {
    let body = std::str::from_utf8(&request.body).unwrap_or_default();
    let (_, parameters) = request.path_and_query();
    let form: BTreeMap<_, _> = http::pairs(parameters)
        .into_iter()
        .chain(http::pairs(body))
        .collect();
    let action = form.get("Action").ok_or_else(|| {
        Fault::new(
            "MissingAction",
            "The request must contain the parameter Action",
        )
        .status(400)
    })?;
    let operation = model.operations.get(action).ok_or_else(|| {
        Fault::new(
            "InvalidAction",
            format!("The action {action} is not valid for this endpoint."),
        )
        .status(400)
    })?;
    let input = query::structure(model, model.input(operation), "", &form).map_err(|unfit| {
        let query::Unfit { name, value } = unfit;
        Fault::new(
            "MalformedInput",
            format!("The value {value} of the parameter {name} is not valid"),
        )
        .status(400)
    })?;
    Ok((operation, input))
}

fn parse_rest(
    model: &'static Model,
    protocol: Protocol,
    request: &Request,
    address: &Address,
) -> Result<Parsed, Fault> {
    let (sent_path, query) = request.path_and_query();
    let query = http::pairs(query);
    let path = match &address.virtual_bucket {
        Some(bucket) => format!("/{bucket}{sent_path}"),
        None => sent_path.to_owned(),
    };
    let found = route::find(model, &request.method, &path, &query, &request.headers);
    let found = found.ok_or_else(|| match protocol {
        Protocol::RestXml => Fault::new(
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
        )
        .status(405),
        _ => unknown_operation().status(404),
    })?;
    let operation = found.operation;
    let shape = model.input(operation);
    let outside = rest::Outside {
        labels: found.labels,
        query: &query,
        headers: &request.headers,
    };
    let (mut input, unfit_members) = rest::read(model, shape, &outside);
    if let Some(name) = unfit_members.first() {
        return Err(unfit_parameter(protocol, name));
    }
    let body = &request.body;
    if let Some(name) = &shape.payload {
        let Some(member) = shape.members.get(name) else {
            return Ok((operation, input));
        };
        let target = model.shape(member);
        match target.kind {
            Kind::Blob if !body.is_empty() || target.streaming => {
                input.insert(name, body.clone());
            }
            Kind::String if !body.is_empty() => {
                input.insert(name, String::from_utf8_lossy(body).into_owned());
            }
            Kind::Structure if !body.is_empty() && !target.eventstream => {
                let fields = rest_body(model, protocol, member, body)?;
                input.insert(name, fields);
            }
            _ => {}
        }
    } else if !body.is_empty()
        && shape
            .members
            .iter()
            .any(|(_, member)| member.location.is_none())
        && let Some(reference) = &operation.input
    {
        for (name, value) in rest_body(model, protocol, reference, body)? {
            input.insert(name, value);
        }
    }
    Ok((operation, input))
}

fn unfit_parameter(protocol: Protocol, name: &str) -> Fault {
    if protocol == Protocol::RestXml {
        let message = format!("Argument {name} is not valid.");
        return Fault::new("InvalidArgument", message).status(400);
    }
    unfit(format!("The value of {name} is not valid"))
}

fn rest_body(
    model: &Model,
    protocol: Protocol,
    reference: &Ref,
    body: &[u8],
) -> Result<Fields, Fault> {
    if protocol == Protocol::RestJson {
        return json_body(model, Some(reference), body);
    }
    let malformed = |_| {
        Fault::new(
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        )
        .status(400)
    };
    let tree = xml_tree::read(body).map_err(malformed)?;
    match xml::read(model, reference, &tree).map_err(malformed)? {
        Value::Map(fields) => Ok(fields),
        _ => Err(malformed(xml_tree::Malformed)),
    }
}
