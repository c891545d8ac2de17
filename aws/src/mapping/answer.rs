//! What a function said to a batch, and what becomes of it.

use super::{
    failed::{Failed, failed_of},
    record::{Batch, Kind, Mapping, Piece},
};
use crate::cloud::{context::Context, effect::Task, region::Region};
use serde_json::json;

/// The longest wait before a batch of a stream is handed over again, in milliseconds.
const LONGEST_WAIT: i64 = 60_000;

/// A function's answer to a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it returned, or its error; or why it was never invoked.
    pub outcome: Result<String, NotInvoked>,
    /// Whether the handler failed.
    pub failed: bool,
    /// The id of the invocation.
    pub request_id: String,
    /// The version that ran.
    pub version: String,
}

/// Why a function was not invoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotInvoked {
    /// There is no such function, version or alias.
    Gone,
    /// It has no room, and will have none.
    Throttled,
    /// The batch comes from a loop.
    Loop,
    /// Somebody has stopped it.
    Stopped,
}

impl Region {
    /// Goes on after the answer to a batch. An answer to nothing that is under way changes nothing.
    pub(crate) fn answer_mapping(
        &mut self,
        uuid: &str,
        token: &str,
        answer: &Answer,
        context: &mut Context<'_>,
    ) {
        let Some(mut mapping) = self.mappings.all.get(uuid).cloned() else {
            return;
        };
        let Some(batch) = mapping.batches.remove(token) else {
            return;
        };
        mapping.ready_from = mapping.ready_from.max(context.now);
        mapping.last_result = result(answer).to_owned();
        match mapping.kind() {
            Kind::Queue => self.messages_answered(&mapping, &batch, answer, context.now),
            Kind::Stream => {
                let shard = self.dynamodb.shard_of(&mapping.source);
                changes_answered(&mut mapping, &batch, answer, &shard, context);
            }
        }
        self.mappings.all.insert(uuid, mapping);
    }

    /// What was handled is deleted; the rest is seen again when its time is over.
    fn messages_answered(&mut self, mapping: &Mapping, batch: &Batch, answer: &Answer, now: i64) {
        let queue = mapping.queue();
        if answer.outcome == Err(NotInvoked::Loop) {
            for (_, receipt) in &batch.messages {
                self.sqs.give_up(queue, receipt, now);
            }
            return;
        }
        let ids = batch.messages.iter().map(|(id, _)| id.clone());
        let failed = failed_of(answer, mapping.settings.partial, ids);
        for (id, receipt) in &batch.messages {
            if !failed.has(id) {
                self.sqs.finish(queue, receipt, now);
            }
        }
    }
}

fn result(answer: &Answer) -> &'static str {
    match answer.outcome {
        Ok(_) if answer.failed => "PROBLEM: Function call failed",
        Ok(_) => "OK",
        Err(NotInvoked::Gone) => "PROBLEM: Function not found",
        Err(NotInvoked::Throttled) => "PROBLEM: Function throttled",
        Err(NotInvoked::Loop) => "PROBLEM: Recursive invocation dropped",
        Err(NotInvoked::Stopped) => "PROBLEM: Function call was stopped",
    }
}

/// What failed is handed over again, in one piece or in two, until it is given up.
fn changes_answered(
    mapping: &mut Mapping,
    batch: &Batch,
    answer: &Answer,
    shard: &str,
    context: &mut Context<'_>,
) {
    let Some(piece) = &batch.piece else { return };
    let ids = batch.records.iter().map(|(number, _)| sequence(*number));
    let first = match failed_of(answer, mapping.settings.partial, ids) {
        Failed::All => piece.first,
        Failed::Some(ids) => {
            // Records are handled in their order: all before the first that failed are done.
            let failed = batch.records.iter().map(|(number, _)| *number);
            match failed
                .filter(|number| ids.contains(&sequence(*number)))
                .min()
            {
                Some(first) => first,
                None => return,
            }
        }
    };
    let mut rest = Piece {
        first,
        last: piece.last,
        attempts: piece.attempts.saturating_add(1),
    };
    let Some(why) = given_up(mapping, batch, &rest, answer, context.now) else {
        let wait = 1_000_i64 << rest.attempts.saturating_sub(1).min(6);
        mapping.ready_from = context.now.saturating_add(wait.min(LONGEST_WAIT));
        if let Some((head, tail)) = halves(mapping, batch, piece, &rest) {
            mapping.again.push(tail);
            rest = head;
        }
        mapping.again.push(rest);
        return;
    };
    let told = document(mapping, batch, &rest, answer, (why, shard, context.now));
    tell(mapping, told, context);
}

/// A batch in two pieces; where the function has told what failed, that is where it is split already. Splitting it is no
/// attempt.
fn halves(mapping: &Mapping, batch: &Batch, piece: &Piece, rest: &Piece) -> Option<(Piece, Piece)> {
    if !mapping.settings.bisect || rest.first > piece.first {
        return None;
    }
    let half = batch.records.len() / 2;
    let (middle, _) = batch.records.get(half).filter(|_| half > 0)?;
    let part = |first, last| Piece {
        first,
        last,
        attempts: piece.attempts,
    };
    Some((
        part(rest.first, middle.saturating_sub(1)),
        part(*middle, rest.last),
    ))
}

/// Why a batch is not handed over again.
fn given_up(
    mapping: &Mapping,
    batch: &Batch,
    rest: &Piece,
    answer: &Answer,
    now: i64,
) -> Option<&'static str> {
    let settings = &mapping.settings;
    if answer.outcome == Err(NotInvoked::Loop) {
        return Some("RecursiveInvocation");
    }
    let oldest = batch.records.iter().map(|(_, at)| *at).min();
    let age = now.saturating_sub(oldest.unwrap_or(now)) / 1000;
    if settings.age >= 0 && age > settings.age {
        return Some("MaximumRecordAgeExceeded");
    }
    let splits = settings.bisect && batch.records.len() > 1;
    let spent = settings.retries >= 0 && i64::from(rest.attempts) > settings.retries;
    (spent && !splits).then_some("RetryAttemptsExhausted")
}

/// What a destination is told of what was given up, for a reason, in a shard, now: where it is, not what it says.
fn document(
    mapping: &Mapping,
    batch: &Batch,
    rest: &Piece,
    answer: &Answer,
    (condition, shard, now): (&str, &str, i64),
) -> String {
    let time = crate::wire::time::iso8601_millis;
    let given: Vec<_> = batch
        .records
        .iter()
        .filter(|(number, _)| *number >= rest.first)
        .collect();
    let at = |record: Option<&&(u64, i64)>| record.map(|(_, at)| time(*at));
    let mut document = json!({
        "requestContext": {
            "requestId": answer.request_id,
            "functionArn": mapping.function,
            "condition": condition,
            "approximateInvokeCount": rest.attempts,
        },
        "version": "1.0",
        "timestamp": time(now),
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": given.first().map(|(number, _)| sequence(*number)),
            "endSequenceNumber": given.last().map(|(number, _)| sequence(*number)),
            "approximateArrivalOfFirstRecord": at(given.first()),
            "approximateArrivalOfLastRecord": at(given.last()),
            "batchSize": given.len(),
            "streamArn": mapping.source,
        },
    });
    if answer.outcome.is_ok() {
        document["responseContext"] = json!({
            "statusCode": 200,
            "executedVersion": answer.version,
            "functionError": answer.failed.then_some("Unhandled"),
        });
    }
    document.to_string()
}

/// Tells a mapping's destination, if it has one.
fn tell(mapping: &Mapping, body: String, context: &mut Context<'_>) {
    let Some(to) = mapping.settings.on_failure.clone() else {
        return;
    };
    context.tasks.push(match to.split(':').nth(2) {
        Some("sns") => Task::Publish {
            topic: to,
            subject: None,
            message: body,
        },
        _ => Task::Send {
            queue: to,
            body,
            attributes: std::collections::BTreeMap::new(),
            group: None,
            deduplication: None,
        },
    });
}

/// A number as records have it.
fn sequence(number: u64) -> String {
    format!("{number:021}")
}
