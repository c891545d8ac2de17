//! For whom a request is: service, region, key, and the bucket in a host name.

use super::{Request, Service, http, protocol::Protocol};

/// The region of a request that names none.
pub const DEFAULT_REGION: &str = "us-east-1";

/// For whom a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The service.
    pub service: Service,
    /// `eu-west-1`.
    pub region: String,
    /// The access key that signed the request, if one did.
    pub access_key: Option<String>,
    /// S3's bucket, if it stands in the host name.
    pub virtual_bucket: Option<String>,
}

/// The scope of a signature.
struct Scope {
    access_key: String,
    region: Option<String>,
    service: Option<String>,
}

impl Address {
    /// Finds out for whom a request is.
    ///
    /// # Errors
    ///
    /// The name of the service that the request asks for, if it is none of those that are known.
    pub fn of(request: &Request) -> Result<Self, String> {
        let (path, query) = request.path_and_query();
        let query = http::pairs(query);
        let host = request.host();
        let scope = signed(request, &query);
        let named = scope.as_ref().and_then(|scope| scope.service.clone());
        let service = match named {
            Some(name) => Service::by_scope(&name).ok_or(name)?,
            None => match of_host(&host) {
                Some(name) => Service::by_scope(&name).ok_or(name)?,
                None => of_content(request, path, &query),
            },
        };
        let region = scope
            .as_ref()
            .and_then(|scope| scope.region.clone())
            .filter(|region| is_region(region))
            .or_else(|| region_of_host(&host))
            .unwrap_or_else(|| DEFAULT_REGION.to_owned());
        Ok(Self {
            service,
            region,
            access_key: scope.map(|scope| scope.access_key),
            virtual_bucket: (service == Service::S3)
                .then(|| bucket_of_host(&host))
                .flatten(),
        })
    }
}

/// A name that can be part of an ARN: what a client makes up ends in no record's key.
fn is_region(region: &str) -> bool {
    (1..=32).contains(&region.len())
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn signed(request: &Request, query: &[(String, String)]) -> Option<Scope> {
    let parameter = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    };
    let version_2 = |key: &str| Scope {
        access_key: key.to_owned(),
        region: None,
        service: Some(Service::S3.scope().to_owned()),
    };
    if let Some(authorization) = request.headers.get("authorization") {
        if let Some(rest) = authorization.strip_prefix("AWS ") {
            return rest.split_once(':').map(|(key, _)| version_2(key));
        }
        let start = authorization.find("Credential=")? + "Credential=".len();
        let credential = authorization.get(start..)?.split([',', ' ']).next()?;
        return version_4(credential);
    }
    if let Some(credential) = parameter("X-Amz-Credential") {
        return version_4(credential);
    }
    parameter("AWSAccessKeyId").map(version_2)
}

/// `KEY/date/region/service/aws4_request`; version 4A has no region.
fn version_4(credential: &str) -> Option<Scope> {
    let mut parts = credential.rsplitn(5, '/');
    parts.next().filter(|end| *end == "aws4_request")?;
    let service = Some(parts.next()?.to_owned());
    let third = parts.next()?;
    let fourth = parts.next()?;
    Some(match parts.next() {
        Some(key) => Scope {
            access_key: key.to_owned(),
            region: Some(third.to_owned()),
            service,
        },
        None => Scope {
            access_key: fourth.to_owned(),
            region: None,
            service,
        },
    })
}

fn aws_labels(host: &str) -> Option<Vec<&str>> {
    let name = host
        .strip_suffix(".amazonaws.com")
        .or_else(|| host.strip_suffix(".api.aws"))?;
    Some(name.split('.').collect())
}

fn of_host(host: &str) -> Option<String> {
    let labels = aws_labels(host)?;
    let s3 = |label: &&str| *label == "s3" || label.starts_with("s3-");
    if labels.iter().any(s3) {
        return Some("s3".to_owned());
    }
    let first = labels.first()?;
    Some(if *first == "queue" { "sqs" } else { first }.to_owned())
}

fn region_of_host(host: &str) -> Option<String> {
    let labels = aws_labels(host)?;
    let last = labels.last().filter(|_| labels.len() > 1)?;
    (last.matches('-').count() >= 2 && is_region(last) && !last.starts_with("s3-"))
        .then(|| (*last).to_owned())
}

fn bucket_of_host(host: &str) -> Option<String> {
    if host.ends_with(".amazonaws.com") {
        let at = host.find(".s3.").or_else(|| host.find(".s3-"))?;
        return host.get(..at).map(str::to_owned);
    }
    let name = host.strip_suffix(".localhost")?;
    let name = name
        .split_once(".s3.")
        .map(|(bucket, _)| bucket)
        .or_else(|| name.strip_suffix(".s3"))
        .unwrap_or(name);
    (name != "s3").then(|| name.to_owned())
}

/// An unsigned request to this machine: what it says tells the service.
fn of_content(request: &Request, path: &str, query: &[(String, String)]) -> Service {
    if let Some((prefix, _)) = request
        .headers
        .get("x-amz-target")
        .and_then(|target| target.rsplit_once('.'))
    {
        let found = Service::ALL
            .iter()
            .find(|service| service.model().metadata.target_prefix == prefix);
        if let Some(service) = found {
            return *service;
        }
    }
    if path.starts_with("/service/") && request.headers.get("smithy-protocol").is_some() {
        return Service::CloudWatch;
    }
    if path.starts_with("/2015-03-31/") {
        return Service::Lambda;
    }
    let action = query
        .iter()
        .find(|(name, _)| name == "Action")
        .map(|(_, value)| value.clone())
        .or_else(|| {
            let form = request
                .headers
                .get("content-type")?
                .starts_with("application/x-www-form-urlencoded");
            let body = std::str::from_utf8(&request.body).ok().filter(|_| form)?;
            let pairs = http::pairs(body);
            pairs
                .into_iter()
                .find_map(|(name, value)| (name == "Action").then_some(value))
        });
    let Some(action) = action else {
        return Service::S3;
    };
    [
        Service::Sts,
        Service::Sqs,
        Service::Sns,
        Service::CloudWatch,
    ]
    .into_iter()
    .find(|service| service.model().operations.contains_key(&action))
    .unwrap_or(Service::S3)
}

/// The protocol that a request speaks; what is not said is the model's.
pub(super) fn protocol(service: Service, request: &Request) -> Protocol {
    let model = Protocol::by_name(&service.model().metadata.protocol);
    if matches!(model, Protocol::RestJson | Protocol::RestXml) {
        return model;
    }
    if request.headers.get("smithy-protocol").is_some() {
        return Protocol::Cbor;
    }
    if request.headers.get("x-amz-target").is_some() {
        return Protocol::Json;
    }
    let form = request
        .headers
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let (_, query) = request.path_and_query();
    if form || query.contains("Action=") {
        return Protocol::Query;
    }
    if model == Protocol::Cbor {
        Protocol::Json
    } else {
        model
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str, uri: &str, headers: &[(&str, &str)]) -> Result<Address, String> {
        let mut all: super::super::Headers = headers.iter().copied().collect();
        all.push("Host", host);
        Address::of(&Request {
            method: "GET".to_owned(),
            uri: uri.to_owned(),
            headers: all,
            ..Request::default()
        })
    }

    #[test]
    fn reads_the_scope_of_every_kind_of_signature() {
        let signed = "AWS4-HMAC-SHA256 Credential=AKID/20261125/eu-west-1/monitoring/aws4_request, SignedHeaders=host, Signature=1";
        let found = address("127.0.0.1:4566", "/", &[("Authorization", signed)]).unwrap();
        assert_eq!(found.service, Service::CloudWatch);
        assert_eq!(found.region, "eu-west-1");
        assert_eq!(found.access_key.as_deref(), Some("AKID"));
        let presigned = address(
            "x",
            "/b/k?X-Amz-Credential=AK%2F20261125%2Fap-south-1%2Fs3%2Faws4_request",
            &[],
        )
        .unwrap();
        assert_eq!(
            (presigned.service, presigned.region.as_str()),
            (Service::S3, "ap-south-1")
        );
        let old = address(
            "b.s3.eu-west-1.amazonaws.com",
            "/k?AWSAccessKeyId=AK&Signature=x&Expires=1",
            &[],
        )
        .unwrap();
        assert_eq!(old.virtual_bucket.as_deref(), Some("b"));
        assert_eq!(old.region, "eu-west-1");
        let unknown = "AWS4-HMAC-SHA256 Credential=AKID/20261125/eu-west-1/ec2/aws4_request";
        assert_eq!(
            address("x", "/", &[("Authorization", unknown)]),
            Err("ec2".to_owned())
        );
    }

    #[test]
    fn tells_unsigned_requests_apart() {
        let service = |host: &str, uri: &str, headers: &[(&str, &str)]| {
            address(host, uri, headers).unwrap().service
        };
        assert_eq!(
            service(
                "localhost",
                "/",
                &[("X-Amz-Target", "DynamoDB_20120810.ListTables")]
            ),
            Service::DynamoDb
        );
        assert_eq!(
            service("localhost", "/?Action=GetCallerIdentity", &[]),
            Service::Sts
        );
        assert_eq!(service("localhost", "/bucket/key", &[]), Service::S3);
        assert_eq!(
            service("sqs.us-west-2.amazonaws.com", "/", &[]),
            Service::Sqs
        );
        assert_eq!(
            address("my.bucket.localhost:80", "/", &[])
                .unwrap()
                .virtual_bucket
                .as_deref(),
            Some("my.bucket")
        );
    }
}
