//! Addresses: what a request names, and whether it is AWS's.

/// The parts of an address that decide who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// In lower case, without a dot at its end.
    pub(super) host: String,
    /// 443 for `https` and 80 for `http` unless the address says otherwise.
    pub(super) port: u16,
    /// With the slash that it begins with, without the query.
    pub(super) path: String,
}

impl Address {
    /// Reads `http://host:port/path?query`; `None` if it is none.
    pub(super) fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end)?;
        let authority = authority.rsplit('@').next().unwrap_or(authority);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, number)) if !number.contains(']') => (host, number.parse().ok()?),
            _ => (authority, port),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let host = plain_host(host);
        (!host.is_empty()).then(|| Self {
            host,
            port,
            path: if path.is_empty() { "/" } else { path }.to_owned(),
        })
    }
}

/// A name as names are compared.
pub(super) fn plain_host(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// The service that an address of AWS is for, as [`super::TABLE`] calls it; `None` for other hosts.
pub(super) fn service_of(host: &str) -> Option<&str> {
    let ours = ["amazonaws.com", "api.aws", "on.aws"]
        .iter()
        .find_map(|end| host.strip_suffix(end)?.strip_suffix('.'))?;
    // `bucket.s3.eu-west-1`, where a bucket's name may have dots, or `sqs.eu-west-1`.
    let known = ours.rsplit('.').find(|part| {
        super::latency::TABLE
            .iter()
            .any(|known| known.service == *part)
    });
    Some(known.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_host_port_and_path() {
        let parts =
            |url| Address::of(url).map(|address| (address.host, address.port, address.path));
        assert_eq!(
            parts("https://API.example.com./a/b?c=/d"),
            Some(("api.example.com".into(), 443, "/a/b".into()))
        );
        assert_eq!(
            parts("http://u:p@localhost:8080?x"),
            Some(("localhost".into(), 8080, "/".into()))
        );
        for wrong in ["ftp://a/", "no address", "http://", "http://a:99999/"] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn addresses_of_aws_name_their_service() {
        for (host, service) in [
            ("sqs.eu-west-1.amazonaws.com", Some("sqs")),
            ("my.bucket.s3.eu-west-1.amazonaws.com", Some("s3")),
            ("s3.amazonaws.com", Some("s3")),
            ("streams.dynamodb.eu-west-1.amazonaws.com", Some("dynamodb")),
            ("ec2.eu-west-1.amazonaws.com", Some("")),
            ("notamazonaws.com", None),
            ("example.com", None),
        ] {
            assert_eq!(service_of(host), service, "{host}");
        }
    }
}
