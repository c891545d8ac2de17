//! The services with what their calls have set off.

use lambdabox_aws::wire::{Fields, Service, Value};
use lambdabox_aws::{Caller, Cloud, DEFAULT_ACCOUNT, Invocation, Moment, Record};
use lambdabox_sandbox::services::{
    Aftermath, Follows, FunctionAnswer, Happening, NotInvoked, Summons, What,
};
use std::collections::BTreeMap;

/// The most that all services of an account keep, in bytes of records.
const STATE_MAX: u64 = 256 << 20;

/// The most functions that calls have summoned and nobody has asked for yet.
const SUMMONS_MAX: usize = 10_000;

/// See the module.
#[derive(Debug)]
pub(super) struct State {
    cloud: Cloud,
    summons: Vec<Summons>,
    /// Records that have changed and nobody has asked for yet.
    changes: BTreeMap<String, Option<Vec<u8>>>,
    weight: Weight,
}

/// How long all records are together, their keys included.
#[derive(Debug, Default)]
struct Weight {
    of: BTreeMap<String, usize>,
    all: u64,
}

impl Weight {
    fn put(&mut self, key: &str, bytes: Option<usize>) {
        let now = bytes.map(|bytes| bytes.saturating_add(key.len()));
        let before = match now {
            Some(now) => self.of.insert(key.to_owned(), now),
            None => self.of.remove(key),
        };
        let wide =
            |bytes: Option<usize>| u64::try_from(bytes.unwrap_or_default()).unwrap_or(u64::MAX);
        self.all = self
            .all
            .saturating_sub(wide(before))
            .saturating_add(wide(now));
    }
}

impl State {
    pub(super) fn new(account: &str) -> Self {
        Self {
            cloud: Cloud::new(account),
            summons: Vec::new(),
            changes: BTreeMap::new(),
            weight: Weight::default(),
        }
    }

    /// Has the services do something, with the room that is left; what they have changed is measured at once, so that
    /// how much is left is the same wherever they run.
    pub(super) fn act<T>(&mut self, act: impl FnOnce(&mut Cloud) -> T) -> T {
        self.cloud
            .set_room(STATE_MAX.saturating_sub(self.weight.all));
        let done = act(&mut self.cloud);
        for (key, bytes) in self.cloud.take_changes() {
            self.weight.put(&key, bytes.as_ref().map(Vec::len));
            self.changes.insert(key, bytes);
        }
        done
    }

    /// Puts records back; returns those that cannot be read.
    pub(super) fn restore(&mut self, records: impl IntoIterator<Item = Record>) -> Vec<Record> {
        let weight = &mut self.weight;
        let records = records.into_iter().inspect(|(key, bytes)| {
            weight.put(key, Some(bytes.len()));
        });
        let damaged = self.cloud.restore(records);
        // What was put back is no change.
        drop(self.cloud.take_changes());
        damaged
    }

    /// Begins anew with these records; returns those that cannot be read.
    pub(super) fn replace(
        &mut self,
        account: &str,
        records: impl IntoIterator<Item = Record>,
    ) -> Vec<Record> {
        self.cloud = Cloud::new(account);
        self.weight = Weight::default();
        self.changes.clear();
        self.restore(records)
    }

    /// Functions are to be invoked. More than can be kept are lost, as when a service gives up.
    pub(super) fn follow(&mut self, invocations: Vec<Invocation>, at_ms: i64) {
        let room = SUMMONS_MAX.saturating_sub(self.summons.len());
        let summons = invocations.into_iter().take(room).map(|it| Summons {
            function: it.function,
            payload: it.payload,
            principal: it.principal,
            source: it.source,
            at_ms,
            hops: it.hops,
            answer_to: it.answer_to,
        });
        self.summons.extend(summons);
    }

    pub(super) fn take_aftermath(&mut self) -> Aftermath {
        Aftermath {
            changes: std::mem::take(&mut self.changes).into_iter().collect(),
            follows: Follows {
                summons: std::mem::take(&mut self.summons),
                due_ms: self.cloud.due(),
                work_due_ms: self.cloud.work_due(),
            },
        }
    }

    pub(super) fn happen(&mut self, happening: &Happening) {
        let moment = Moment {
            now: happening.now_ms,
            seed: happening.seed,
        };
        let invocations = match &happening.what {
            What::Time => self.act(|cloud| cloud.advance(moment)),
            What::Message {
                to,
                body,
                attributes,
                hops,
            } => self.tell(to, body, attributes, *hops, moment),
            What::Answer { to, answer } => {
                let answer = as_mappings_know_it(answer);
                self.act(|cloud| cloud.answered(to, &answer, moment))
            }
        };
        self.follow(invocations, moment.now);
    }

    /// Tells a queue or a topic what became of an event. What is not there is told nothing, as on AWS.
    fn tell(
        &mut self,
        to: &str,
        body: &str,
        attributes: &[(String, String)],
        hops: u32,
        moment: Moment,
    ) -> Vec<Invocation> {
        let parts: Vec<&str> = to.splitn(6, ':').collect();
        let ["arn", _, service, region, account, name] = parts.as_slice() else {
            return Vec::new();
        };
        let attributes: Fields = attributes
            .iter()
            .map(|(name, value)| {
                let text = Fields::new()
                    .with("DataType", "String")
                    .with("StringValue", value);
                (name.as_str(), Value::Map(text))
            })
            .collect();
        let (service, operation, input) = match *service {
            "sqs" => {
                let url = format!("https://sqs.{region}.amazonaws.com/{account}/{name}");
                let input = Fields::new()
                    .with("QueueUrl", url)
                    .with("MessageBody", body);
                (Service::Sqs, "SendMessage", input)
            }
            "sns" => {
                let input = Fields::new().with("TopicArn", to).with("Message", body);
                (Service::Sns, "Publish", input)
            }
            // Other destinations are configured, and not simulated.
            _ => return Vec::new(),
        };
        let input = input.with("MessageAttributes", attributes);
        let caller = Caller {
            hops,
            ..Caller::owner(DEFAULT_ACCOUNT)
        };
        let done =
            self.act(|cloud| cloud.operate(service, region, operation, &input, &caller, moment));
        done.map(|(_, invocations)| invocations).unwrap_or_default()
    }
}

fn as_mappings_know_it(answer: &FunctionAnswer) -> lambdabox_aws::FunctionAnswer {
    use lambdabox_aws::NotInvoked as Why;
    let outcome = match answer.not_invoked {
        None => Ok(answer.payload.clone()),
        Some(NotInvoked::Gone) => Err(Why::Gone),
        Some(NotInvoked::Throttled) => Err(Why::Throttled),
        Some(NotInvoked::Loop) => Err(Why::Loop),
        Some(NotInvoked::Stopped) => Err(Why::Stopped),
    };
    lambdabox_aws::FunctionAnswer {
        outcome,
        failed: answer.failed,
        request_id: answer.request_id.clone(),
        version: answer.version.clone(),
    }
}
