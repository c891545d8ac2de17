//! The services with what their calls have set off.

use lambdabox_aws::wire::{Fields, Service, Value};
use lambdabox_aws::{Caller, Cloud, DEFAULT_ACCOUNT, Invocation, Moment, Record};
use lambdabox_sandbox::services::{
    Aftermath, Follows, FunctionAnswer, Happening, NotInvoked, Summons, What,
};

/// The most functions that calls have summoned and nobody has asked for yet.
const SUMMONS_MAX: usize = 10_000;

/// See the module.
#[derive(Debug)]
pub(super) struct State {
    pub(super) cloud: Cloud,
    summons: Vec<Summons>,
}

impl State {
    pub(super) fn new(account: &str) -> Self {
        Self {
            cloud: Cloud::new(account),
            summons: Vec::new(),
        }
    }

    /// Begins anew with these records; returns those that cannot be read.
    pub(super) fn replace(
        &mut self,
        account: &str,
        records: impl IntoIterator<Item = Record>,
    ) -> Vec<Record> {
        self.cloud = Cloud::new(account);
        let damaged = self.cloud.restore(records);
        // What was put back is no change.
        drop(self.cloud.take_changes());
        damaged
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
            changes: self.cloud.take_changes(),
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
            What::Time => self.cloud.advance(moment),
            What::Message {
                to,
                body,
                attributes,
                hops,
            } => self.tell(to, body, attributes, *hops, moment),
            What::Answer { to, answer } => {
                self.cloud
                    .answered(to, &as_mappings_know_it(answer), moment)
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
        let done = self
            .cloud
            .operate(service, region, operation, &input, &caller, moment);
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
