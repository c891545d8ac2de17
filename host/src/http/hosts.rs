//! The names that a server answers to.
//!
//! A foreign site can have its own name point to this machine (DNS rebinding), and its scripts then are of
//! the same origin as what is served here. Such a request names that site in its Host; so only names that
//! cannot be a foreign site's are answered.

use axum::http::{Uri, header, request::Parts, uri::Authority};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Which names a server answers to: addresses, `localhost`, and those that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    names: Vec<String>,
}

/// A request is for another server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// It names none, or one that cannot be read.
    #[error("the request does not say which host it is for")]
    Missing,
    /// It names one that this server was not told of.
    #[error(
        "this server does not answer to the name {0}: use its address, or start it with --host {0}"
    )]
    Foreign(String),
}

impl Hosts {
    /// Addresses, `localhost` and these names.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let names = names.into_iter().map(|name| plain(&name)).collect();
        Self { names }
    }

    /// Whether a request is for this server.
    ///
    /// # Errors
    /// [`HostError`] if it names another one, or none.
    pub fn check(&self, request: &Parts) -> Result<(), HostError> {
        let host = named(request).ok_or(HostError::Missing)?;
        if is_address(&host) || is_local(&host) || self.names.contains(&host) {
            Ok(())
        } else {
            Err(HostError::Foreign(host))
        }
    }
}

/// The host of a request: of its address if that has one, else of its one `Host`.
fn named(request: &Parts) -> Option<String> {
    let mut hosts = request.headers.get_all(header::HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() {
        return None;
    }
    let authority = match Uri::authority(&request.uri) {
        Some(authority) => authority.clone(),
        None => Authority::try_from(host?.as_bytes()).ok()?,
    };
    // `user@host` is nothing that a browser sends.
    let bare = !authority.as_str().contains('@') && !authority.host().is_empty();
    bare.then(|| plain(authority.host()))
}

/// As names are compared: small letters, without the dot that ends a whole name.
fn plain(name: &str) -> String {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.to_ascii_lowercase()
}

fn is_address(host: &str) -> bool {
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    match inner {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => host.parse::<Ipv4Addr>().is_ok(),
    }
}

/// `localhost` and what is below it always are this machine.
fn is_local(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn check(hosts: &Hosts, uri: &str, host: &[&str]) -> Result<(), HostError> {
        let mut request = Request::builder().uri(uri);
        for host in host {
            request = request.header("host", *host);
        }
        hosts.check(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn addresses_and_this_machine_are_answered() {
        let hosts = Hosts::default();
        for host in [
            "127.0.0.1:8080",
            "192.168.1.7",
            "[::1]:8080",
            "[fe80::1]",
            "localhost:8080",
            "LOCALHOST.",
            "lambdabox.localhost:1",
        ] {
            assert_eq!(check(&hosts, "/", &[host]), Ok(()), "{host}");
        }
    }

    #[test]
    fn names_of_others_are_not() {
        let hosts = Hosts::new(["Teacher.local".to_owned()]);
        assert_eq!(check(&hosts, "/", &["teacher.LOCAL.:8080"]), Ok(()));
        for host in [
            "evil.example:8080",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "notlocalhost",
            "teacher.local.evil.example",
        ] {
            let refused = check(&hosts, "/", &[host]).unwrap_err();
            assert!(matches!(refused, HostError::Foreign(_)), "{host}");
        }
        // The address of the request counts more than its header.
        let refused = check(&hosts, "http://evil.example/", &["localhost"]);
        assert_eq!(refused, Err(HostError::Foreign("evil.example".into())));
        for host in [
            &[][..],
            &[""],
            &["a b"],
            &["x@localhost"],
            &["localhost", "localhost"],
        ] {
            assert_eq!(
                check(&hosts, "/", host),
                Err(HostError::Missing),
                "{host:?}"
            );
        }
    }
}
