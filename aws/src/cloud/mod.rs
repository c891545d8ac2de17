//! All services of an account, and how a request goes through them.

pub(crate) mod caller;
pub(crate) mod context;
pub(crate) mod effect;
pub(crate) mod moment;
pub(crate) mod now;
mod permission;
pub(crate) mod record;
pub(crate) mod region;
pub(crate) mod reply;
mod room;
mod settle;

use crate::s3::S3;
use crate::wire::{self, Call, Fault, Fields, Request, Service};
use caller::Caller;
use context::Context;
use effect::{Invocation, Task};
use moment::{Draws, Moment};
use record::{Change, Record};
use region::Region;
use reply::{Outcome, Reply, Waiting};
use std::collections::BTreeMap;

/// The number of the account unless another one is asked for.
pub const DEFAULT_ACCOUNT: &str = "123456789012";

/// What stands for the region in keys of records that belong to none.
const GLOBAL: &str = "global";

/// All services of an account in all regions. A request comes in as bytes and is answered in bytes;
/// what it changed is handed out as records, the functions that it has invoked as invocations.
#[derive(Debug)]
pub struct Cloud {
    account: String,
    regions: BTreeMap<String, Region>,
    /// Of all regions.
    s3: S3,
    /// How many bytes may still come to what is kept.
    room: u64,
}

/// What an operation left behind.
struct Operated {
    result: Result<Fields, Fault>,
    tasks: Vec<Task>,
    status: Option<u16>,
    headers: Vec<(&'static str, String)>,
    wait: Option<context::Wait>,
}

impl Operated {
    const fn refused(fault: Fault) -> Self {
        Self {
            result: Err(fault),
            tasks: Vec::new(),
            status: None,
            headers: Vec::new(),
            wait: None,
        }
    }
}

impl Cloud {
    /// An account in which nothing was made yet; `account` has twelve digits.
    #[must_use]
    pub fn new(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            regions: BTreeMap::new(),
            s3: S3::default(),
            room: u64::MAX,
        }
    }

    /// Does what a request asks for.
    pub fn handle(&mut self, request: Request, caller: &Caller, moment: Moment) -> Outcome {
        match wire::read(request) {
            Ok(call) if call.address.service == Service::Lambda => Outcome {
                reply: Reply::Lambda(Box::new(call)),
                invocations: Vec::new(),
            },
            Ok(call) => self.perform(call, caller, moment, None),
            Err(refused) => Outcome {
                reply: Reply::Done(wire::refuse(&refused, &request_id(refused.service, moment))),
                invocations: Vec::new(),
            },
        }
    }

    /// Tries once more to answer a call that waits.
    pub fn resume(&mut self, waiting: Waiting, caller: &Caller, moment: Moment) -> Outcome {
        self.perform(waiting.call, caller, moment, Some(waiting.deadline))
    }

    /// Does one operation without the wire: for whoever polls and delivers within the machine.
    ///
    /// # Errors
    ///
    /// AWS's.
    pub fn operate(
        &mut self,
        service: Service,
        region: &str,
        operation: &str,
        input: &Fields,
        caller: &Caller,
        moment: Moment,
    ) -> Result<(Fields, Vec<Invocation>), Fault> {
        let operated = self.run(service, region, operation, input, None, caller, moment);
        let output = operated.result?;
        Ok((output, self.settle(operated.tasks, caller, moment)))
    }

    fn perform(
        &mut self,
        call: Call,
        caller: &Caller,
        moment: Moment,
        deadline: Option<i64>,
    ) -> Outcome {
        let service = call.address.service;
        let region = call.address.region.clone();
        let operated = self.run(
            service,
            &region,
            &call.operation.name,
            &call.input,
            Some(&call.request),
            caller,
            moment,
        );
        if let (Ok(_), Some(wait)) = (&operated.result, operated.wait) {
            let deadline = deadline.unwrap_or(moment.now.saturating_add(wait.for_millis));
            if deadline > moment.now {
                let invocations = self.settle(operated.tasks, caller, moment);
                let waiting = Waiting {
                    call,
                    deadline,
                    next: wait.next,
                };
                return Outcome {
                    reply: Reply::Wait(Box::new(waiting)),
                    invocations,
                };
            }
        }
        let id = request_id(service, moment);
        let mut response = match &operated.result {
            Ok(output) => wire::answer(&call, output, &id),
            Err(fault) => call.fail(fault, &id),
        };
        if let Some(status) = operated.status.filter(|_| operated.result.is_ok()) {
            response.status = status;
        }
        for (name, value) in operated.headers {
            response.headers.set(name, value);
        }
        Outcome {
            reply: Reply::Done(response),
            invocations: self.settle(operated.tasks, caller, moment),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a call has as many parts")]
    fn run(
        &mut self,
        service: Service,
        region: &str,
        operation: &str,
        input: &Fields,
        request: Option<&Request>,
        caller: &Caller,
        moment: Moment,
    ) -> Operated {
        let place = permission::Place {
            account: &self.account,
            region,
        };
        if let Err(fault) = permission::check(service, operation, input, caller, &place) {
            return Operated::refused(fault);
        }
        let adds = request.map_or(0, |request| request.body.len());
        if let Err(fault) = room::check(operation, adds, self.room) {
            return Operated::refused(fault);
        }
        let mut context = Context::new(&self.account, region, caller, request, moment);
        let here = self.regions.entry(region.to_owned()).or_default();
        let result = match service {
            Service::S3 => self.s3.call(operation, input, &mut context),
            Service::DynamoDb => here.dynamodb.call(operation, input, &mut context),
            Service::DynamoDbStreams => here.dynamodb.call_streams(operation, input, &mut context),
            Service::Events => here.events.call(operation, input, &mut context),
            Service::Logs => here.logs.call(operation, input, &mut context),
            Service::SecretsManager => here.secrets.call(operation, input, &mut context),
            Service::Ssm => here.ssm.call(operation, input, &mut context),
            Service::CloudWatch => here.cloudwatch.call(operation, input, &mut context),
            Service::Sns => here.sns.call(operation, input, &mut context),
            Service::Sqs => here.sqs.call(operation, input, &mut context),
            Service::Sts => crate::sts::call(operation, input, &mut context),
            // Of all others whoever holds the functions answers.
            Service::Lambda => here
                .call_mappings(operation, input, &mut context)
                .unwrap_or_else(|| Err(Fault::not_modelled(&format!("lambda:{operation}")))),
        };
        let mut operated = Operated {
            result,
            tasks: context.tasks,
            status: context.status,
            headers: context.headers,
            wait: context.wait,
        };
        if self.undo_unread(region) {
            operated.result = Err(unread());
            operated.tasks.clear();
        }
        operated
    }

    /// Undoes what a call has put where records are that cannot be read; whether there was something.
    fn undo_unread(&mut self, region: &str) -> bool {
        let mut undone = false;
        let regional = self.regions.get_mut(region).map(Region::tables);
        for (_, table) in self
            .s3
            .tables()
            .into_iter()
            .chain(regional.into_iter().flatten())
        {
            undone |= table.undo_unread();
        }
        undone
    }

    /// What changed since the last time, as records.
    pub fn take_changes(&mut self) -> Vec<Change> {
        let mut all = Vec::new();
        for (prefix, table) in self.s3.tables() {
            let changes = table.take_changes().into_iter();
            all.extend(
                changes.map(|(key, bytes)| (format!("service/{prefix}/{GLOBAL}/{key}"), bytes)),
            );
        }
        for (name, region) in &mut self.regions {
            for (prefix, table) in region.tables() {
                let changes = table.take_changes().into_iter();
                all.extend(
                    changes.map(|(key, bytes)| (format!("service/{prefix}/{name}/{key}"), bytes)),
                );
            }
        }
        all
    }

    /// Puts records back, in any order; returns those that are none of this cloud's or that cannot be
    /// read. They stay with the caller as they are: nothing goes over them, and a call that would write there
    /// is refused.
    pub fn restore(&mut self, records: impl IntoIterator<Item = Record>) -> Vec<Record> {
        records
            .into_iter()
            .filter(|(key, bytes)| !self.restore_one(key, bytes))
            .collect()
    }

    /// `service/NAME/TABLE/REGION/KEY`.
    fn restore_one(&mut self, key: &str, bytes: &[u8]) -> bool {
        let Some(key) = key.strip_prefix("service/") else {
            return false;
        };
        let mut parts = key.splitn(4, '/');
        let (Some(service), Some(table), Some(region), Some(rest)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let prefix = format!("{service}/{table}");
        let tables = if region == GLOBAL {
            self.s3.tables()
        } else {
            self.regions.entry(region.to_owned()).or_default().tables()
        };
        tables
            .into_iter()
            .find(|(name, _)| *name == prefix)
            .is_some_and(|(_, table)| table.restore(rest, bytes))
    }
}

/// A call would write over what a later version has written, or what is damaged.
fn unread() -> Fault {
    let text = "A newer version of lambdabox has written what this call would write over, or it is damaged: use that \
                version, or another name.";
    Fault::new("ResourceConflictException", text).status(409)
}

/// A request's id, which needs no state: it follows from the request's seed.
fn request_id(service: Service, moment: Moment) -> String {
    let mut draws = Draws::new(moment.seed ^ moment::ID);
    match service {
        Service::S3 => draws.capitals(16),
        Service::DynamoDb | Service::DynamoDbStreams => draws.capitals(52),
        _ => draws.uuid(),
    }
}
