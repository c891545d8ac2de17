//! The way out of a function's environments.

use super::endpoint::Endpoints;
use super::host::{Address, plain_host, service_of};
use super::latency::{self, nanos};
use crate::function::FunctionConfig;
use lambdabox_sandbox::services::{Caller, ServiceRequest, Services};
use lambdabox_sandbox::{
    Answered, Arrival, HttpFailure, HttpRequest, HttpResponse, Network, Unreadable,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const NANOS_PER_MILLI: u64 = 1_000_000;

/// How much of a host's name a note has, in characters.
const NAMED: usize = 100;

/// A function as the services see it: in its execution role.
#[must_use]
pub fn caller(config: &FunctionConfig) -> Caller {
    let role = config.role.rsplit('/').next().unwrap_or_default();
    let name = &config.function_name;
    Caller {
        arn: format!(
            "arn:aws:sts::{}:assumed-role/{role}/{name}",
            config.account_id
        ),
        user_id: format!("AROALAMBDABOXROLE3XMPL:{name}"),
        actions: config.actions(),
    }
}

/// Where a function's requests go: addresses of AWS to the services of the account, other hosts to
/// pretend endpoints, and everything else nowhere.
#[derive(Debug)]
pub struct Door {
    services: Option<Arc<dyn Services>>,
    endpoints: Arc<Endpoints>,
    caller: Caller,
    /// Of the invocation that runs: a function's invocations follow one another.
    hops: AtomicU32,
}

impl Door {
    /// The way out of a function whose role is `caller`'s. Without services, addresses of AWS lead
    /// nowhere, too.
    #[must_use]
    pub fn new(
        services: Option<Arc<dyn Services>>,
        endpoints: Arc<Endpoints>,
        caller: Caller,
    ) -> Self {
        Self {
            services,
            endpoints,
            caller,
            hops: AtomicU32::new(0),
        }
    }

    /// An invocation begins, to which so many events have led: what its requests set off has one more.
    pub fn begin(&self, hops: u32) {
        self.hops.store(hops, Ordering::Relaxed);
    }

    /// The services, if there are any, and whether a host is theirs.
    fn services_of(&self, host: &str) -> Option<&Arc<dyn Services>> {
        self.services
            .as_ref()
            .filter(|_| service_of(host).is_some())
    }
}

impl Network for Door {
    fn connect(&self, host: &str, port: u16) -> Answered<()> {
        let name = plain_host(host);
        let standard = matches!(port, 80 | 443);
        if standard && self.services_of(&name).is_some() || self.endpoints.listens(&name, port) {
            return Answered {
                result: Ok(()),
                latency_ns: nanos(latency::CONNECTION),
                note: None,
            };
        }
        nowhere(&name)
    }

    fn send(
        &self,
        request: HttpRequest,
        arrival: Arrival,
    ) -> Result<Answered<HttpResponse>, Unreadable> {
        let Some(address) = Address::of(&request.url) else {
            return Ok(Answered {
                result: Err(HttpFailure::InvalidRequest),
                latency_ns: 0,
                note: None,
            });
        };
        if let Some(services) = self.services_of(&address.host) {
            let (method, sent) = (request.method.clone(), request.body.len());
            let asked = ServiceRequest {
                request,
                caller: &self.caller,
                now_ms: i64::try_from(arrival.wall_ns / NANOS_PER_MILLI).unwrap_or(i64::MAX),
                seed: arrival.seed,
                hops: self.hops.load(Ordering::Relaxed),
            };
            let answer = services.answer(asked)?;
            let service = service_of(&address.host).unwrap_or_default();
            let bytes = sent.saturating_add(answer.response.body.len());
            let waited = answer.waited_ms.saturating_mul(NANOS_PER_MILLI);
            return Ok(Answered {
                latency_ns: latency::of_service(service, &method, bytes).saturating_add(waited),
                result: Ok(answer.response),
                note: None,
            });
        }
        Ok(match self.endpoints.find(&request.method, &address) {
            Some(endpoint) => Answered {
                result: Ok(endpoint.answer(&request)),
                latency_ns: nanos(endpoint.latency()),
                note: None,
            },
            None if self.endpoints.listens(&address.host, address.port) => Answered {
                result: Ok(not_found(&request.method, &address)),
                latency_ns: nanos(latency::OTHER_HOST),
                note: None,
            },
            None => nowhere(&address.host),
        })
    }
}

/// A host that there is, and a request that none of its endpoints fits.
fn not_found(method: &str, address: &Address) -> HttpResponse {
    HttpResponse {
        status: 404,
        headers: vec![(
            "Content-Type".to_owned(),
            "text/plain; charset=utf-8".to_owned(),
        )],
        body: format!(
            "lambdabox: no endpoint of {} is defined for {method} {}\n",
            address.host, address.path
        )
        .into_bytes(),
    }
}

fn nowhere<T>(host: &str) -> Answered<T> {
    let host: String = host
        .chars()
        .take(NAMED)
        .flat_map(char::escape_default)
        .collect();
    Answered {
        result: Err(HttpFailure::ConnectionRefused),
        latency_ns: nanos(latency::NOWHERE),
        note: Some(format!(
            "[LAMBDABOX] {host} cannot be reached: there is no internet here, as in a VPC without a way out; define \
             what it answers as a pretend endpoint (lambdabox invoke --endpoint FILE)"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_sandbox::services::ServiceAnswer;

    #[derive(Debug)]
    struct Recorded;

    impl Services for Recorded {
        fn answer(&self, request: ServiceRequest<'_>) -> Result<ServiceAnswer, Unreadable> {
            let told = format!("{} {}", request.caller.arn, request.now_ms);
            Ok(ServiceAnswer {
                response: HttpResponse {
                    status: 200,
                    headers: vec![],
                    body: told.into_bytes(),
                },
                waited_ms: 2_000,
            })
        }
    }

    fn door(services: Option<Arc<dyn Services>>) -> Door {
        let endpoints = r#"{"endpoints": [{"host": "a.example", "path": "/b", "delayMs": 7}]}"#;
        let caller = caller(&FunctionConfig::default());
        let endpoints = Endpoints::from_json(endpoints).unwrap();
        Door::new(services, Arc::new(endpoints), caller)
    }

    fn send(door: &Door, url: &str) -> Answered<HttpResponse> {
        let request = HttpRequest {
            method: "GET".to_owned(),
            url: url.to_owned(),
            ..HttpRequest::default()
        };
        let arrival = Arrival {
            wall_ns: 5_999_999,
            seed: 1,
        };
        door.send(request, arrival).unwrap()
    }

    #[test]
    fn addresses_of_aws_lead_to_the_services() {
        let door = door(Some(Arc::new(Recorded)));
        let answered = send(&door, "https://b.s3.eu-west-1.amazonaws.com/k");
        let body = answered.result.unwrap().body;
        let told = b"arn:aws:sts::123456789012:assumed-role/lambda-role/my-function 5";
        assert_eq!(body, told);
        let bytes = told.len() as u64 * 12;
        assert_eq!(answered.latency_ns, 2_020 * NANOS_PER_MILLI + bytes);
        assert_eq!(door.connect("s3.amazonaws.com", 443).result, Ok(()));
        let other_port = door.connect("s3.amazonaws.com", 22);
        assert_eq!(other_port.result, Err(HttpFailure::ConnectionRefused));
    }

    #[test]
    fn other_hosts_are_pretended_or_refused_with_a_note() {
        let door = door(None);
        let defined = send(&door, "http://a.example/b");
        assert_eq!(
            (defined.result.unwrap().status, defined.latency_ns),
            (200, 7 * NANOS_PER_MILLI)
        );
        assert_eq!(
            send(&door, "http://a.example/c").result.unwrap().status,
            404
        );
        for url in ["http://b.example/", "https://s3.amazonaws.com/"] {
            let refused = send(&door, url);
            assert_eq!(refused.result, Err(HttpFailure::ConnectionRefused));
            assert!(refused.note.unwrap().contains("no internet"));
        }
        assert_eq!(
            send(&door, "nonsense").result,
            Err(HttpFailure::InvalidRequest)
        );
    }
}
