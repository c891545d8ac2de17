//! CloudWatch's log groups, and one of them with its streams.

use super::{Fields, choice, line};
use crate::account::href;
use crate::account::names::{Account, LogGroupKey};
use crate::account::refusal::refused;
use crate::account::words::{counted, thousands, time};
use lambdabox_contract::sheet::{
    Act, Button, Cell, Container, Head, Pair, Part, Question, Table, Then, Tone,
};
use lambdabox_contract::{Deed, Refusal};
use lambdabox_core::log::LogGroup;
use lambdabox_core::log::retention::RETENTION_DAYS;

/// How CloudWatch calls a group whose events stay.
const NEVER: &str = "Never expire";

const HEADS: [&str; 6] = [
    "Log group",
    "Retention",
    "Events",
    "Stored",
    "Created",
    "Actions",
];

/// All groups of a region, or those that are looked for.
pub(super) fn list(account: &Account, region: &str, fields: &Fields) -> Vec<Part> {
    let all: Vec<&LogGroup> = account.log_groups(region).collect();
    let wanted = fields.get("find");
    let found = all.iter().filter(|group| group.name().contains(wanted));
    let rows: Vec<Vec<Cell>> = found.map(|group| row(group)).collect();
    let (mut parts, mut buttons) = (Vec::new(), Vec::new());
    if all.is_empty() {
        parts.push(Part::Empty(
            "No log groups".into(),
            "A function's group is created by its first invocation: run a test, then come back."
                .into(),
        ));
        buttons.push(Button {
            text: "Go to your functions".into(),
            act: Act {
                href: Some(href::functions()),
                ..Act::default()
            },
            ..Button::default()
        });
    } else {
        let mut find = line("find", "Find log groups", "", "");
        find.then = Then::Ask;
        parts.push(Part::Fields(vec![find]));
        parts.push(if rows.is_empty() {
            Part::Empty(
                "No matches".into(),
                "No log group has this in its name.".into(),
            )
        } else {
            Part::Table(Table {
                caption: "Log groups".into(),
                heads: HEADS.map(str::to_owned).to_vec(),
                rows,
            })
        });
    }
    vec![
        Part::Head(Head {
            title: "Log groups".into(),
            above: None,
            buttons: Vec::new(),
        }),
        Part::Box(Container {
            id: "log-groups".into(),
            title: "CloudWatch log groups".into(),
            description: "What functions log. A group stays when its function is deleted.".into(),
            buttons,
            parts,
            ..Container::default()
        }),
    ]
}

fn row(group: &LogGroup) -> Vec<Cell> {
    let name = group.name();
    vec![
        Cell::Link(name.to_owned(), href::log_group(name)),
        retention(group).into(),
        counted(group.len()).into(),
        stored(group).into(),
        time(group.created_ms()).into(),
        Cell::Button(Button {
            label: Some(["Delete ", name].concat()),
            ..deletion(name)
        }),
    ]
}

fn deletion(name: &str) -> Button {
    Button {
        text: "Delete".into(),
        label: Some("Delete this log group".into()),
        act: Act {
            deed: Deed::DeleteLogGroup(name.to_owned()).raw(),
            question: Some(Question {
                title: ["Delete log group ", name].concat(),
                text: "All of its streams and events are deleted. This cannot be undone. The next invocation begins a new group.".into(),
            }),
            ..Act::default()
        },
        ..Button::default()
    }
}

/// One group.
pub(super) fn one(account: &Account, key: &LogGroupKey) -> Result<Vec<Part>, Refusal> {
    let group = find(account, key)?;
    let name = group.name();
    let days = group.retention_days().map(|days| days.to_string());
    let mut settings = vec![(String::new(), NEVER.to_owned())];
    settings.extend(
        RETENTION_DAYS
            .iter()
            .map(|days| (days.to_string(), in_days(*days))),
    );
    let keep = Then::Do(Deed::PutRetention(name.to_owned()).raw());
    let days = days.unwrap_or_default();
    let mut details = vec![
        Part::Pairs(vec![
            Pair::new("Created", time(group.created_ms())),
            Pair::new("Events", counted(group.len())),
            Pair::new("Stored", stored(group)),
        ]),
        Part::Fields(vec![choice(
            "retention",
            "Retention setting",
            settings,
            &days,
            keep,
        )]),
    ];
    details.extend(dropped(group).map(|text| Part::Notice(Tone::Info, text)));
    Ok(vec![
        Part::Head(Head {
            title: name.to_owned(),
            above: Some(("Log groups".to_owned(), href::log_groups())),
            buttons: vec![deletion(name)],
        }),
        Part::Box(Container {
            id: "log-group".into(),
            title: "Log group details".into(),
            parts: details,
            ..Container::default()
        }),
        Part::Box(Container {
            id: "log-streams".into(),
            title: "Log streams".into(),
            description: "One for each environment that was started.".into(),
            buttons: vec![Button {
                text: "Search all log streams".into(),
                primary: true,
                act: Act {
                    href: Some(href::log_events(name)),
                    ..Act::default()
                },
                ..Button::default()
            }],
            parts: vec![streams(group)],
            ..Container::default()
        }),
    ])
}

fn streams(group: &LogGroup) -> Part {
    let streams = group.streams();
    if streams.is_empty() {
        return Part::Empty(
            "No log streams".into(),
            "The next cold start begins one.".into(),
        );
    }
    let rows = streams.into_iter().map(|stream| {
        let href = href::log_stream(group.name(), &stream.name);
        vec![
            Cell::Link(stream.name.to_string(), href),
            time(stream.first_event_ms).into(),
            time(stream.last_event_ms).into(),
            counted(stream.events).into(),
        ]
    });
    Part::Table(Table {
        caption: "Log streams".into(),
        heads: ["Log stream", "First event", "Last event", "Events"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    })
}

fn retention(group: &LogGroup) -> String {
    group
        .retention_days()
        .map_or_else(|| NEVER.to_owned(), in_days)
}

fn stored(group: &LogGroup) -> String {
    format!("{} bytes", counted(group.stored_bytes()))
}

/// As CloudWatch's list says it.
fn in_days(days: u32) -> String {
    match days {
        1 => "1 day".to_owned(),
        365 => "1 year (365 days)".to_owned(),
        days => [&thousands(days.into()), " days"].concat(),
    }
}

/// What must be said of a group that older events had to leave; nothing if none had to.
pub(in crate::account) fn dropped(group: &LogGroup) -> Option<String> {
    (group.dropped() > 0).then(|| {
        format!(
            "This group keeps its newest events only: {} older ones were dropped. CloudWatch keeps them all.",
            thousands(group.dropped())
        )
    })
}

/// A log group.
pub(in crate::account) fn find<'a>(
    account: &'a Account,
    key: &LogGroupKey,
) -> Result<&'a LogGroup, Refusal> {
    account.log_group(key).map_err(|refusal| {
        let refusal = refused(refusal);
        let more = " The first invocation of a function creates its log group.";
        Refusal {
            message: [&*refusal.message, more].concat(),
            ..refusal
        }
    })
}
