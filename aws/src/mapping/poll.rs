//! When a mapping acts, and the batch that it sends.

use super::record::{Batch, Kind, LEASE, Mapping, Piece};
use crate::{
    cloud::{
        context::Context,
        effect::{Invocation, Task},
        region::Region,
    },
    pattern::Pattern,
};
use serde_json::{Value as Json, json};

/// The most bytes of records in one event: what a function takes, less room for what is around them.
const EVENT_BYTES: usize = 6 * 1024 * 1024 - 1024;
/// The most batches that are sent at one moment: what is left is due at once again.
const MOST_AT_ONCE: usize = 100;

impl Region {
    /// When a mapping has something to do next, in milliseconds since the epoch.
    pub(crate) fn mappings_due(&self) -> Option<i64> {
        let all = self.mappings.all.values();
        all.filter_map(|mapping| self.mapping_due(mapping)).min()
    }

    fn mapping_due(&self, mapping: &Mapping) -> Option<i64> {
        let lost = mapping
            .batches
            .values()
            .map(|batch| batch.sent + LEASE)
            .min();
        if !mapping.enabled || !mapping.has_room() {
            return lost;
        }
        let size = usize::try_from(mapping.settings.batch_size.max(1)).unwrap_or(1);
        let times = match (mapping.kind(), mapping.again.last()) {
            (Kind::Stream, Some(_)) => return Some(mapping.ready_from),
            (Kind::Stream, None) => self
                .dynamodb
                .stream_times(&mapping.source, mapping.next, size),
            (Kind::Queue, _) => self.sqs.visible_from(mapping.queue()),
        };
        // A batch goes when its window is over, and earlier if it is full.
        let window = i64::from(mapping.settings.window) * 1000;
        let first = times.first().map(|at| at.saturating_add(window));
        let full = times.get(size - 1).copied();
        let at = first.into_iter().chain(full).min()?;
        Some(at.max(mapping.ready_from))
    }

    /// Sends whatever is due by now.
    pub(crate) fn poll_mappings(&mut self, context: &mut Context<'_>) {
        for _ in 0..MOST_AT_ONCE {
            let now = context.now;
            let due = self.mappings.all.iter().find_map(|(uuid, mapping)| {
                let at = self.mapping_due(mapping)?;
                (at <= now).then(|| uuid.to_owned())
            });
            let Some(uuid) = due else { return };
            let Some(mut mapping) = self.mappings.all.get(&uuid).cloned() else {
                return;
            };
            mapping.batches.retain(|_, batch| batch.sent + LEASE > now);
            if mapping.enabled && mapping.has_room() {
                match mapping.kind() {
                    Kind::Queue => self.send_messages(&uuid, &mut mapping, context),
                    Kind::Stream => self.send_changes(&uuid, &mut mapping, context),
                }
            }
            self.mappings.all.insert(uuid, mapping);
        }
    }

    fn send_messages(&mut self, uuid: &str, mapping: &mut Mapping, context: &mut Context<'_>) {
        let most = usize::try_from(mapping.settings.batch_size).unwrap_or(1);
        let queue = mapping.queue().to_owned();
        let taken = self
            .sqs
            .take(&queue, &mapping.source, most, EVENT_BYTES, context.now);
        let filter = Filter::of(mapping);
        // What no pattern fits is not for this function, and is gone.
        let (wanted, others): (Vec<_>, Vec<_>) = taken
            .into_iter()
            .partition(|message| filter.takes_message(&message.record));
        for message in others {
            self.sqs.finish(&queue, &message.receipt, context.now);
        }
        if wanted.is_empty() {
            return;
        }
        let hops = wanted.iter().map(|message| message.hops).max();
        let records: Vec<Json> = wanted
            .iter()
            .map(|message| message.record.clone())
            .collect();
        let batch = Batch {
            sent: context.now,
            messages: wanted
                .into_iter()
                .map(|message| (message.id, message.receipt))
                .collect(),
            piece: None,
            records: Vec::new(),
        };
        send(
            uuid,
            mapping,
            batch,
            &records,
            hops.unwrap_or_default(),
            context,
        );
    }

    fn send_changes(&mut self, uuid: &str, mapping: &mut Mapping, context: &mut Context<'_>) {
        let size = usize::try_from(mapping.settings.batch_size).unwrap_or(1);
        let again = mapping.again.pop();
        let from = again.as_ref().map_or(mapping.next, |piece| piece.first);
        let mut told = self
            .dynamodb
            .read_stream(&mapping.source, from, size, context.now);
        if let Some(piece) = &again {
            told.retain(|change| change.number <= piece.last);
        }
        let mut bytes = 0_usize;
        let fitting = told.iter().take_while(|change| {
            bytes = bytes.saturating_add(change.record.to_string().len());
            bytes <= EVENT_BYTES
        });
        let fitting = fitting.count().max(1);
        told.truncate(fitting);
        let Some(last) = told.last().map(|change| change.number) else {
            // They are gone by now, as they are after a day.
            if again.is_none() {
                mapping.next = self.dynamodb.stream_end(&mapping.source);
            }
            return;
        };
        let piece = again.unwrap_or(Piece {
            first: from,
            last,
            attempts: 0,
        });
        mapping.next = mapping.next.max(last.saturating_add(1));
        let filter = Filter::of(mapping);
        told.retain(|change| filter.takes(&change.record));
        if told.is_empty() {
            return;
        }
        let hops = told.iter().map(|change| change.hops).max();
        let records: Vec<Json> = told.iter().map(|change| change.record.clone()).collect();
        let batch = Batch {
            sent: context.now,
            messages: Vec::new(),
            piece: Some(piece),
            records: told
                .iter()
                .map(|change| (change.number, change.at))
                .collect(),
        };
        send(
            uuid,
            mapping,
            batch,
            &records,
            hops.unwrap_or_default(),
            context,
        );
    }
}

/// Sends a batch to its function.
fn send(
    uuid: &str,
    mapping: &mut Mapping,
    batch: Batch,
    records: &[Json],
    hops: u32,
    context: &mut Context<'_>,
) {
    let token = context.draws.uuid();
    let own = context.arn("lambda", &format!("event-source-mapping:{uuid}"));
    context.tasks.push(Task::Invoke(Invocation {
        function: mapping.function.clone(),
        payload: json!({ "Records": records }).to_string(),
        principal: "lambda.amazonaws.com".to_owned(),
        source: mapping.source.clone(),
        hops: hops.saturating_add(1),
        answer_to: Some(format!("{own}:{token}")),
    }));
    mapping.batches.insert(token, batch);
}

/// The patterns of a mapping: one of them must fit a record.
struct Filter(Vec<Pattern>);

impl Filter {
    fn of(mapping: &Mapping) -> Self {
        let patterns = mapping.settings.filters.iter();
        // They were read when they were set.
        Self(
            patterns
                .filter_map(|text| Pattern::parse(text).ok())
                .collect(),
        )
    }

    fn takes(&self, record: &Json) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.matches(record))
    }

    /// A message's body is looked into where it is JSON.
    fn takes_message(&self, record: &Json) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let mut seen = record.clone();
        let body = record
            .get("body")
            .and_then(Json::as_str)
            .unwrap_or_default();
        if let Ok(inner @ Json::Object(_)) = serde_json::from_str::<Json>(body) {
            seen["body"] = inner;
        }
        self.takes(&seen)
    }
}
