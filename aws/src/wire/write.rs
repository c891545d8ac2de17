//! From a result, or an error, to a response's bytes.

use super::{
    Call, Fault, Fields, Headers, Refused, Request, Response, Service,
    address::{self, Address},
    model::{Model, Namespace, Operation, Ref},
    protocol::{Protocol, cbor, json, rest, xml, xml_tree::escape},
    value::Value,
};
use bytes::Bytes;
use serde_json::Value as Json;
use std::fmt::Write as _;

const S3_NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
const SQS_NAMESPACE: &str = "http://queue.amazonaws.com/doc/2012-11-05/";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The response to a call that succeeded.
#[must_use]
pub fn answer(call: &Call, output: &Fields, request_id: &str) -> Response {
    let service = call.address.service;
    let model = service.model();
    let operation = call.operation;
    let mut response = Response {
        status: operation.http.response_code.unwrap_or(200),
        ..Response::default()
    };
    let headers = &mut response.headers;
    let output_shape = operation.output.as_ref();
    match call.protocol {
        Protocol::Json => {
            headers.push("x-amzn-RequestId", request_id);
            headers.push("Content-Type", json_type(model));
            if let Some(shape) = output_shape {
                let body = json::structure(model, model.shape(shape), output);
                response.body = Json::Object(body).to_string().into();
            }
        }
        Protocol::Cbor => {
            headers.push("x-amzn-RequestId", request_id);
            headers.push("smithy-protocol", "rpc-v2-cbor");
            headers.push("Content-Type", "application/cbor");
            if let Some(shape) = output_shape {
                let mut body = Vec::new();
                cbor::write(model, shape, &Value::Map(output.clone()), &mut body);
                response.body = body.into();
            }
        }
        Protocol::Query => {
            headers.push("x-amzn-RequestId", request_id);
            headers.push("Content-Type", "text/xml");
            response.body = query_body(service, operation, output, request_id).into();
        }
        Protocol::RestXml | Protocol::RestJson => {
            let rest_xml = call.protocol == Protocol::RestXml;
            if rest_xml {
                headers.push("x-amz-request-id", request_id);
                headers.push("x-amz-id-2", host_id(request_id));
            } else {
                headers.push("x-amzn-RequestId", request_id);
            }
            if let Some(shape) = output_shape {
                rest_answer(model, rest_xml, shape, output, &mut response);
                if rest_xml && operation.name == "GetBucketLocation" {
                    response.body = bucket_location(output).into();
                }
            }
        }
    }
    response
}

fn json_type(model: &Model) -> String {
    let version = match model.metadata.json_version.as_str() {
        "" => "1.0",
        version => version,
    };
    format!("application/x-amz-json-{version}")
}

/// S3's second id, which follows from the first.
fn host_id(request_id: &str) -> String {
    super::protocol::base64(&super::ChecksumAlgorithm::Sha256.of(request_id.as_bytes()))
}

fn namespace(service: Service) -> &'static str {
    match service {
        Service::Sqs => SQS_NAMESPACE,
        _ => &service.model().metadata.xml_namespace,
    }
}

fn query_body(service: Service, operation: &Operation, output: &Fields, id: &str) -> String {
    let model = service.model();
    let name = &operation.name;
    let mut text = format!("<{name}Response xmlns=\"{}\">", namespace(service));
    if let Some(shape) = &operation.output {
        let wrapper = match &shape.result_wrapper {
            Some(wrapper) => wrapper.clone(),
            None => format!("{name}Result"),
        };
        let _ = write!(text, "<{wrapper}>");
        xml::members(model, model.shape(shape), output, &mut text);
        let _ = write!(text, "</{wrapper}>");
    }
    let _ = write!(
        text,
        "<ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></{name}Response>"
    );
    text
}

fn rest_answer(
    model: &Model,
    rest_xml: bool,
    output: &Ref,
    fields: &Fields,
    response: &mut Response,
) {
    let shape = model.shape(output);
    if let Some(status) = rest::write(model, shape, fields, &mut response.headers) {
        response.status = status;
    }
    let in_body = |(_, member): (&str, &Ref)| member.location.is_none();
    let (body, kind) = if let Some(name) = &shape.payload {
        let Some(member) = shape.members.get(name) else {
            return;
        };
        match fields.get(name) {
            None => return,
            Some(Value::Blob(bytes)) => (bytes.clone(), None),
            Some(Value::Text(text)) => (text.clone().into(), None),
            Some(value) if rest_xml => {
                let root = member.wire_name(&member.shape);
                (
                    document(model, member, root, value),
                    Some("application/xml"),
                )
            }
            Some(value) => {
                let body = json::write(model, member, value);
                (body.to_string().into(), Some("application/json"))
            }
        }
    } else if !shape.members.iter().any(in_body) {
        return;
    } else if rest_xml {
        let root = output
            .location_name
            .as_deref()
            .or(shape.location_name.as_deref())
            .unwrap_or_else(|| root_of(&output.shape));
        let body = document(model, output, root, &Value::Map(fields.clone()));
        (body, Some("application/xml"))
    } else {
        let body = json::structure(model, shape, fields);
        (
            Json::Object(body).to_string().into(),
            Some("application/json"),
        )
    };
    response.body = body;
    if let Some(kind) = kind
        && response.headers.get("content-type").is_none()
    {
        response.headers.push("Content-Type", kind);
    }
}

/// The elements around S3's answers, which its model does not name.
fn root_of(shape: &str) -> &str {
    match shape {
        "ListBucketsOutput" => "ListAllMyBucketsResult",
        "ListObjectsOutput" | "ListObjectsV2Output" => "ListBucketResult",
        "ListObjectVersionsOutput" => "ListVersionsResult",
        "CreateMultipartUploadOutput" => "InitiateMultipartUploadResult",
        "CompleteMultipartUploadOutput" => "CompleteMultipartUploadResult",
        "ListMultipartUploadsOutput" => "ListMultipartUploadsResult",
        "ListPartsOutput" => "ListPartsResult",
        "DeleteObjectsOutput" => "DeleteResult",
        "GetBucketVersioningOutput" => "VersioningConfiguration",
        "GetBucketTaggingOutput" | "GetObjectTaggingOutput" => "Tagging",
        "GetBucketAclOutput" | "GetObjectAclOutput" => "AccessControlPolicy",
        "GetBucketCorsOutput" => "CORSConfiguration",
        "GetBucketWebsiteOutput" => "WebsiteConfiguration",
        "GetBucketLifecycleConfigurationOutput" => "LifecycleConfiguration",
        "GetBucketLoggingOutput" => "BucketLoggingStatus",
        "GetBucketRequestPaymentOutput" => "RequestPaymentConfiguration",
        "GetBucketAccelerateConfigurationOutput" => "AccelerateConfiguration",
        "GetObjectAttributesOutput" => "GetObjectAttributesResponse",
        other => other,
    }
}

fn document(model: &Model, reference: &Ref, root: &str, value: &Value) -> Bytes {
    let mut text = String::from(XML);
    let mut reference = reference.clone();
    if reference.xml_namespace.is_none() && model.metadata.endpoint_prefix == "s3" {
        reference.xml_namespace = Some(Namespace::Uri(S3_NAMESPACE.to_owned()));
    }
    xml::write(model, &reference, root, value, &mut text);
    text.into()
}

/// The one answer of S3 that is a text in its root.
fn bucket_location(output: &Fields) -> String {
    let mut text = format!("{XML}<LocationConstraint xmlns=\"{S3_NAMESPACE}\">");
    escape(output.text_or_empty("LocationConstraint"), &mut text);
    text.push_str("</LocationConstraint>");
    text
}

/// The response to a request that was not understood.
#[must_use]
pub fn refuse(refused: &Refused, request_id: &str) -> Response {
    write_fault(
        refused.service,
        refused.protocol,
        refused.without_body,
        &refused.fault,
        request_id,
    )
}

/// The response to a request that is not taken, whatever it asks for: its signature is wrong, or its body too
/// long to be read.
#[must_use]
pub fn deny(request: &Request, why: impl FnOnce(Service) -> Fault, request_id: &str) -> Response {
    let address = Address::of(request);
    let service = address.map_or(Service::Sts, |address| address.service);
    let protocol = address::protocol(service, request);
    let without_body = request.method == "HEAD";
    write_fault(service, protocol, without_body, &why(service), request_id)
}

impl Call {
    /// The response to this call when it failed.
    #[must_use]
    pub fn fail(&self, fault: &Fault, request_id: &str) -> Response {
        let without_body = self.request.method == "HEAD";
        write_fault(
            self.address.service,
            self.protocol,
            without_body,
            fault,
            request_id,
        )
    }
}

fn write_fault(
    service: Service,
    protocol: Protocol,
    without_body: bool,
    fault: &Fault,
    request_id: &str,
) -> Response {
    let model = service.model();
    let status = fault
        .status
        .or_else(|| model.error_status(&fault.code))
        .unwrap_or(400);
    let mut response = Response {
        status,
        ..Response::default()
    };
    let headers = &mut response.headers;
    if protocol == Protocol::RestXml {
        headers.push("x-amz-request-id", request_id);
        headers.push("x-amz-id-2", host_id(request_id));
    } else {
        headers.push("x-amzn-RequestId", request_id);
    }
    let side = if status < 500 { "Sender" } else { "Receiver" };
    if model.metadata.aws_query_compatible.is_some() && protocol != Protocol::Query {
        let code = model.error_code(&fault.code);
        headers.push("x-amzn-query-error", format!("{code};{side}"));
    }
    for (name, value) in &fault.headers {
        headers.push(name, value);
    }
    if status == 304 || without_body {
        return response;
    }
    response.body = match protocol {
        Protocol::RestXml => {
            headers.push("Content-Type", "application/xml");
            xml_fault(service, fault, request_id)
        }
        Protocol::Query => {
            headers.push("Content-Type", "text/xml");
            query_fault(service, fault, side, request_id)
        }
        Protocol::Cbor => {
            headers.push("smithy-protocol", "rpc-v2-cbor");
            headers.push("Content-Type", "application/cbor");
            cbor::error(&qualified(service, &fault.code), &fault.message).into()
        }
        Protocol::Json | Protocol::RestJson => json_fault(service, protocol, fault, headers),
    };
    response
}

fn xml_fault(service: Service, fault: &Fault, request_id: &str) -> Bytes {
    let model = service.model();
    let mut text = format!("{XML}<Error>");
    element("Code", model.error_code(&fault.code), &mut text);
    element("Message", &fault.message, &mut text);
    for (name, value) in fault.fields.iter() {
        xml::write(model, &Ref::default(), name, value, &mut text);
    }
    element("RequestId", request_id, &mut text);
    element("HostId", &host_id(request_id), &mut text);
    text.push_str("</Error>");
    text.into()
}

fn query_fault(service: Service, fault: &Fault, side: &str, request_id: &str) -> Bytes {
    let mut text = format!("<ErrorResponse xmlns=\"{}\"><Error>", namespace(service));
    element("Type", side, &mut text);
    element("Code", service.model().error_code(&fault.code), &mut text);
    element("Message", &fault.message, &mut text);
    text.push_str("</Error>");
    element("RequestId", request_id, &mut text);
    text.push_str("</ErrorResponse>");
    text.into()
}

fn element(name: &str, value: &str, out: &mut String) {
    let _ = write!(out, "<{name}>");
    escape(value, out);
    let _ = write!(out, "</{name}>");
}

fn json_fault(service: Service, protocol: Protocol, fault: &Fault, headers: &mut Headers) -> Bytes {
    let model = service.model();
    let reference = Ref {
        shape: fault.code.clone(),
        ..Ref::default()
    };
    let members = &model.shape(&reference).members;
    let mut body = serde_json::Map::new();
    if protocol == Protocol::RestJson {
        headers.push("x-amzn-ErrorType", &fault.code);
        headers.push("Content-Type", "application/json");
    } else {
        headers.push("Content-Type", json_type(model));
        body.insert("__type".to_owned(), qualified(service, &fault.code).into());
    }
    let message = members
        .iter()
        .map(|(name, _)| name)
        .find(|name| name.eq_ignore_ascii_case("message"))
        .unwrap_or("message");
    body.insert(message.to_owned(), fault.message.clone().into());
    for (name, value) in fault.fields.iter() {
        let member = members.get(name).cloned().unwrap_or_default();
        body.insert(name.to_owned(), json::write(model, &member, value));
    }
    Json::Object(body).to_string().into()
}

/// The name of an error with the namespace that the service puts before it.
fn qualified(service: Service, code: &str) -> String {
    match (service, code) {
        (_, "SerializationException" | "UnknownOperationException") => {
            format!("com.amazon.coral.service#{code}")
        }
        (Service::DynamoDb | Service::DynamoDbStreams, "ValidationException") => {
            "com.amazon.coral.validate#ValidationException".to_owned()
        }
        (Service::DynamoDb | Service::DynamoDbStreams, _) => {
            format!("com.amazonaws.dynamodb.v20120810#{code}")
        }
        (Service::Sqs, _) => format!("com.amazonaws.sqs#{code}"),
        _ => code.to_owned(),
    }
}
