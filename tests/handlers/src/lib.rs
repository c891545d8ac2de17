//! A compiled handler for the recorded cases of `tests/parity`: does what its event asks for.
//!
//! `cargo xtask handlers` builds it into `target/handlers/tasks.wasm`.

mod bindings;
mod calls;
mod numerics;
mod output;
mod sleeping;
mod told;
mod world;

use lambdabox_guest::{Diagnostic, Error, LambdaEvent, handler};
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::Cell;
use std::hint::black_box;

/// What an event asks for.
#[derive(Deserialize)]
#[serde(tag = "task", rename_all = "camelCase")]
enum Task {
    /// Integers and floats at their limits.
    Numerics,
    /// Writes to both streams, in pieces of several sizes.
    Output {
        lines: usize,
        width: usize,
    },
    /// Answers with so many bytes.
    Answer {
        bytes: usize,
    },
    /// Environment, files, randomness.
    World,
    /// Clocks and sleeping.
    Clocks,
    /// A loop of host calls, so many times round; without a name, the names of all loops.
    Calls {
        name: Option<String>,
        count: u64,
    },
    /// Reads all of its standard input, which is empty.
    Input,
    /// Sleeps as long as each of these says, in milliseconds, all at the same time.
    Sleep {
        milliseconds: Vec<u64>,
    },
    /// Waits for what nobody will ever do.
    WaitForEver,
    /// Tells `log` and `tracing` something.
    Tell {
        text: String,
    },
    /// Counts how often it was called in this environment.
    Count,
    Panic {
        message: String,
    },
    Fail {
        message: String,
    },
    Exit {
        code: i32,
    },
    /// Computes without an end.
    Loop,
    /// Allocates so many MB, one after the other.
    Allocate {
        mb: usize,
    },
}

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

async fn run(event: LambdaEvent<Task>) -> Result<Value, Error> {
    Ok(match event.payload {
        Task::Numerics => numerics::all(),
        Task::Output { lines, width } => output::write(lines, width)?,
        Task::Answer { bytes } => "x".repeat(bytes).into(),
        Task::World => world::world()?,
        Task::Clocks => world::clocks(event.context.deadline),
        Task::Calls { name, count } => calls::run(name.as_deref(), count)?,
        Task::Input => output::read()?,
        Task::Sleep { milliseconds } => sleeping::all(&milliseconds).await?,
        Task::WaitForEver => std::future::pending().await,
        Task::Tell { text } => told::tell(&text),
        Task::Count => CALLS.with(|calls| {
            calls.set(calls.get() + 1);
            json!({ "calls": calls.get() })
        }),
        #[expect(clippy::panic, reason = "the event asks for it")]
        Task::Panic { message } => panic!("{message}"),
        Task::Fail { message } => return Err(Diagnostic::new("Tasks.Failed", message).into()),
        Task::Exit { code } => std::process::exit(code),
        Task::Loop => {
            println!("before the loop");
            let mut number = 1_u64;
            loop {
                number = black_box(number.wrapping_mul(6_364_136_223_846_793_005) + 1);
            }
        }
        Task::Allocate { mb } => {
            let mut blocks: Vec<Vec<u8>> = Vec::new();
            for count in 1..=mb {
                blocks.push(black_box(vec![count as u8; 1 << 20]));
                if count % 16 == 0 {
                    println!("{count} MB");
                }
            }
            json!({ "mb": blocks.len() })
        }
    })
}

handler!(async run);
