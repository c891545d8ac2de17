//! A month's bill, with every step of the reckoning.

use super::{Fields, choice, number};
use crate::account::refusal::{invalid_field, refused};
use lambdabox_contract::Refusal;
use lambdabox_contract::sheet::{Cell, Container, Field, Head, Part, Table, Then, Tone};
use lambdabox_core::account;
use lambdabox_core::billing::{
    FREE_GB_SECONDS, FREE_REQUESTS, MonthlyUsage, gb_second_usd, in_cents, request_usd,
};
use lambdabox_core::function::{Architecture, FunctionConfig};
use lambdabox_core::limits;

/// The most requests, and the longest, that are reckoned with: what exact decimals can hold.
const REQUESTS_MAX: u64 = 1_000_000_000_000;

/// The fields, with AWS's own worked example to begin with: id, label, hint, unit, first value.
const NUMBERS: [(&str, &str, &str, &str, &str); 3] = [
    (
        "requests",
        "Requests",
        "Invocations of all your functions together.",
        "",
        "3000000",
    ),
    (
        "duration",
        "Duration of each",
        "Billed duration, start-up included.",
        "ms",
        "120",
    ),
    ("memory", "Memory", "", "MB", "1536"),
];

/// The figures and the bill.
pub(super) fn sheet(fields: &Fields) -> Vec<Part> {
    let numbers = NUMBERS.map(|(id, label, hint, unit, first)| {
        let typed = fields.find(id).unwrap_or(first).to_owned();
        let number_of: Option<u64> = typed.replace([',', ' '], "").parse().ok();
        let mut field = number(id, label, hint, unit, first);
        field.then = Then::Ask;
        if number_of.is_none() {
            field.error = Some("Enter a whole number.".to_owned());
        }
        (field, number_of)
    });
    let architecture = fields.find("architecture").unwrap_or("x86_64");
    let free = fields.find("free").unwrap_or("yes") == "yes";
    let asked = match &numbers {
        [(_, Some(requests)), (_, Some(duration)), (_, Some(memory))] => {
            Some(bill(*requests, *duration, *memory, architecture, free))
        }
        _ => None,
    };
    let mut usage: Vec<Field> = numbers.into_iter().map(|(field, _)| field).collect();
    let mut parts = Vec::new();
    match asked {
        Some(Ok(bill)) => parts = bill,
        Some(Err(refusal)) => {
            let about = refusal.fields.first().map(String::as_str);
            let wrong = usage.iter_mut().find(|field| about == Some(&*field.id));
            match wrong {
                Some(field) => field.error = Some(refusal.message),
                None => parts.push(Part::Notice(Tone::Warning, refusal.message)),
            }
        }
        None => {}
    }
    let both = |options: [(&str, &str); 2]| {
        options
            .map(|(value, text)| (value.to_owned(), text.to_owned()))
            .to_vec()
    };
    usage.push(choice(
        "architecture",
        "Architecture",
        both([("x86_64", "x86_64"), ("arm64", "arm64")]),
        architecture,
        Then::Ask,
    ));
    usage.push(choice(
        "free",
        "Free tier",
        both([("yes", "Included"), ("no", "Used up")]),
        if free { "yes" } else { "no" },
        Then::Ask,
    ));
    let container = |id: &str, title: &str, parts| {
        Part::Box(Container {
            id: id.to_owned(),
            title: title.to_owned(),
            parts,
            ..Container::default()
        })
    };
    vec![
        Part::Head(Head {
            title: "Pricing calculator".to_owned(),
            above: None,
            buttons: Vec::new(),
        }),
        container("usage", "Usage in a month", vec![Part::Fields(usage)]),
        container("bill", "Bill", parts),
    ]
}

/// The bill of so many requests that are all alike.
fn bill(
    requests: u64,
    duration: u64,
    memory: u64,
    architecture: &str,
    free: bool,
) -> Result<Vec<Part>, Refusal> {
    let memory = u32::try_from(memory).unwrap_or(u32::MAX);
    let limit_ms = u64::from(limits::TIMEOUT_MAX_S) * 1_000 + limits::INIT_TIMEOUT_MS;
    if requests > REQUESTS_MAX || duration > limit_ms {
        let field = if requests > REQUESTS_MAX {
            "requests"
        } else {
            "duration"
        };
        return Err(invalid_field(
            field,
            format!("At most {REQUESTS_MAX} requests of at most {limit_ms} ms each."),
        ));
    }
    let config = FunctionConfig {
        memory_size: memory,
        ..FunctionConfig::default()
    };
    config.validate().map_err(|error| refused(error.into()))?;
    let architecture = Architecture::of_name(architecture)
        .ok_or_else(|| refused(account::Refusal::of_architecture()))?;
    let usage = MonthlyUsage::of_equal_requests(requests, duration, memory);
    let bill = usage.bill(architecture, free);
    let line = |name: &str, formula: String, value: String| -> Vec<Cell> {
        vec![name.into(), formula.into(), value.into()]
    };
    let mut lines = vec![line(
        "Compute",
        format!("{requests} requests × {duration} ms ÷ 1,000 × {memory} MB ÷ 1,024"),
        format!("{} GB-seconds", bill.gb_seconds.normalize()),
    )];
    if free {
        lines.push(line(
            "Compute beyond the free tier",
            format!(
                "{} − {FREE_GB_SECONDS}, at least 0",
                bill.gb_seconds.normalize()
            ),
            format!("{} GB-seconds", bill.billable_gb_seconds.normalize()),
        ));
        lines.push(line(
            "Requests beyond the free tier",
            format!("{requests} − {FREE_REQUESTS}, at least 0"),
            bill.billable_requests.to_string(),
        ));
    }
    lines.push(line(
        "Compute charge",
        format!(
            "{} GB-seconds × ${}",
            bill.billable_gb_seconds.normalize(),
            gb_second_usd(architecture)
        ),
        format!("${}", in_cents(bill.duration_usd)),
    ));
    lines.push(line(
        "Request charge",
        format!("{} requests × ${}", bill.billable_requests, request_usd()),
        format!("${}", in_cents(bill.request_usd)),
    ));
    Ok(vec![
        Part::Table(Table {
            caption: "Bill".to_owned(),
            heads: ["What", "How it is reckoned", "Result"]
                .map(str::to_owned)
                .to_vec(),
            rows: lines,
        }),
        Part::Strong(format!(
            "Total for the month: ${}",
            in_cents(bill.total_usd)
        )),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(requests: u64, duration: u64, memory: u64) -> Result<String, Refusal> {
        bill(requests, duration, memory, "x86_64", true).map(|parts| format!("{parts:?}"))
    }

    #[test]
    fn the_worked_example_of_aws() {
        let bill = of(3_000_000, 120, 1536).unwrap();
        for text in ["$2.73", "540000 GB-seconds", "$2.33", "$0.40"] {
            assert!(bill.contains(text), "{text}: {bill}");
        }
        assert!(format!("{:?}", sheet(&Fields::default())).contains("$2.73"));
    }

    #[test]
    fn what_lambda_does_not_sell_is_refused() {
        assert_eq!(of(1, 1, 100).unwrap_err().fields, ["memory"]);
        assert_eq!(of(u64::MAX, 1, 128).unwrap_err().fields, ["requests"]);
        assert_eq!(of(1, u64::MAX, 128).unwrap_err().fields, ["duration"]);
        assert!(of(REQUESTS_MAX, 910_000, 10_240).is_ok());
        let fields = Fields::new(vec![("memory".into(), "x".into())]);
        assert!(format!("{:?}", sheet(&fields)).contains("Enter a whole number."));
    }
}
