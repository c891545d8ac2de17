//! Deliveries from one service to another.

use super::{
    Cloud,
    caller::Caller,
    context::Context,
    effect::{Invocation, Task},
    moment::Moment,
    region::Region,
};
use crate::mapping::Answer as FunctionAnswer;
use crate::wire::{Fields, Service, Value, protocol::from_base64};
use std::collections::{BTreeMap, VecDeque};

/// Deliveries that one call may set off, and their bytes together: a topic that reaches itself again ends here.
const MOST_TASKS: u64 = 10_000;
const MOST_BYTES: usize = 64 << 20;

impl Cloud {
    /// Carries out what services have each other do, until only the caller's business is left. What
    /// cannot be delivered (the queue is gone) is dropped, as AWS does after its attempts.
    pub(super) fn settle(
        &mut self,
        tasks: Vec<Task>,
        caller: &Caller,
        moment: Moment,
    ) -> Vec<Invocation> {
        let mut invocations = Vec::new();
        let mut queue: VecDeque<_> = tasks.into();
        let (mut number, mut bytes) = (0, 0_usize);
        while let Some(task) = queue.pop_front() {
            number += 1;
            bytes = bytes.saturating_add(task.size());
            if number > MOST_TASKS || bytes > MOST_BYTES {
                break;
            }
            let moment = Moment {
                seed: moment.seed.rotate_left(17) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
                ..moment
            };
            let more = match task {
                Task::Invoke(invocation) => {
                    invocations.push(invocation);
                    continue;
                }
                other => self.carry_out(other, caller, moment),
            };
            queue.extend(more);
        }
        invocations
    }

    fn carry_out(&mut self, task: Task, caller: &Caller, moment: Moment) -> Vec<Task> {
        match task {
            Task::Invoke(_) => Vec::new(),
            Task::Send {
                queue,
                body,
                attributes,
                group,
                deduplication,
            } => {
                let Some((region, name)) = place(&queue) else {
                    return Vec::new();
                };
                let fifo = name.ends_with(".fifo");
                let input = Fields::new()
                    .with("QueueUrl", name)
                    .with("MessageBody", body)
                    .with("MessageAttributes", message_attributes(attributes))
                    .with_some("MessageGroupId", group.filter(|_| fifo))
                    .with_some("MessageDeduplicationId", deduplication.filter(|_| fifo));
                self.deliver(
                    Service::Sqs,
                    region,
                    "SendMessage",
                    &input,
                    &Caller::service("sqs.amazonaws.com", caller.hops),
                    moment,
                )
            }
            Task::Publish {
                topic,
                subject,
                message,
            } => {
                let Some((region, _)) = place(&topic) else {
                    return Vec::new();
                };
                let input = Fields::new()
                    .with("TopicArn", &topic)
                    .with("Message", message)
                    .with_some("Subject", subject);
                self.deliver(Service::Sns, region, "Publish", &input, caller, moment)
            }
            Task::Event {
                region,
                source,
                detail_type,
                detail,
                resources,
            } => self.within(&region, caller, moment, |here, context| {
                here.events
                    .put_own(&source, &detail_type, &detail, &resources, context);
            }),
            Task::Forward { bus, event } => {
                let Some((region, name)) = place(&bus) else {
                    return Vec::new();
                };
                let name = name.strip_prefix("event-bus/").unwrap_or(name);
                self.within(region, caller, moment, |here, context| {
                    here.events.forwarded(name, &event, context);
                })
            }
            Task::Log {
                region,
                group,
                message,
            } => self.within(&region, caller, moment, |here, context| {
                let stream = context.draws.uuid();
                here.logs.write(&group, &message, &stream, context.now);
            }),
        }
    }

    /// Works on a region's state; what that sets off.
    fn within(
        &mut self,
        region: &str,
        caller: &Caller,
        moment: Moment,
        work: impl FnOnce(&mut Region, &mut Context<'_>),
    ) -> Vec<Task> {
        let mut context = Context::new(&self.account, region, caller, None, moment);
        work(
            self.regions.entry(region.to_owned()).or_default(),
            &mut context,
        );
        context.tasks
    }

    /// When something happens of itself next (a schedule runs, an item expires, a mapping reads a queue), in
    /// milliseconds since the epoch.
    #[must_use]
    pub fn due(&self) -> Option<i64> {
        let of_itself = self
            .regions
            .values()
            .flat_map(|region| [region.events.due(), region.dynamodb.due()]);
        of_itself.chain([self.work_due()]).flatten().min()
    }

    /// The same for what somebody has set off, and what is over at some time: mappings.
    #[must_use]
    pub fn work_due(&self) -> Option<i64> {
        let regions = self.regions.values();
        regions.filter_map(Region::mappings_due).min()
    }

    /// Tells an event source mapping (`arn:...:event-source-mapping:UUID:TOKEN`, as its invocation has said) what its
    /// function has answered; what follows from it.
    pub fn answered(
        &mut self,
        to: &str,
        answer: &FunctionAnswer,
        moment: Moment,
    ) -> Vec<Invocation> {
        let parts: Vec<&str> = to.split(':').collect();
        let [
            "arn",
            _,
            "lambda",
            region,
            _,
            "event-source-mapping",
            uuid,
            token,
        ] = parts.as_slice()
        else {
            return Vec::new();
        };
        let caller = Caller::service("lambda.amazonaws.com", 0);
        let tasks = self.within(region, &caller, moment, |here, context| {
            here.answer_mapping(uuid, token, answer, context);
        });
        self.settle(tasks, &caller, moment)
    }

    /// Lets everything happen that is due by now; in order of time if it is called at each [`Cloud::due`].
    pub fn advance(&mut self, moment: Moment) -> Vec<Invocation> {
        let caller = Caller::owner(&self.account);
        let names: Vec<_> = self.regions.keys().cloned().collect();
        let mut invocations = Vec::new();
        for (number, name) in (1_u64..).zip(names) {
            let moment = Moment {
                seed: moment.seed ^ number.rotate_left(40),
                ..moment
            };
            let tasks = self.within(&name, &caller, moment, |here, context| {
                here.events.run_due(context);
                here.dynamodb.advance(context);
                here.poll_mappings(context);
            });
            invocations.extend(self.settle(tasks, &caller, moment));
        }
        invocations
    }

    fn deliver(
        &mut self,
        service: Service,
        region: &str,
        operation: &str,
        input: &Fields,
        caller: &Caller,
        moment: Moment,
    ) -> Vec<Task> {
        self.run(service, region, operation, input, None, caller, moment)
            .tasks
    }
}

/// Region and name of an ARN.
fn place(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':').skip(3);
    let region = parts.next()?;
    Some((region, parts.nth(1)?))
}

fn message_attributes(attributes: BTreeMap<String, (String, String)>) -> Fields {
    attributes
        .into_iter()
        .map(|(name, (kind, value))| {
            let fields = Fields::new().with("DataType", &kind);
            let fields = if kind.starts_with("Binary") {
                fields.with(
                    "BinaryValue",
                    Value::Blob(from_base64(&value).unwrap_or_default().into()),
                )
            } else {
                fields.with("StringValue", value)
            };
            (name, Value::Map(fields))
        })
        .collect()
}
