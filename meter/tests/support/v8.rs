//! V8, as a Node.js process that lives as long as the test.

use super::{Answer, Request};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub(crate) struct V8 {
    process: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl V8 {
    pub(crate) fn start() -> Self {
        let server = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/v8/server.mjs");
        let mut process = Command::new("node")
            .args([
                "--experimental-wasm-extended-const",
                "--no-warnings",
                server,
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node.js 20 or newer is needed for this test");
        let stdin = process.stdin.take();
        let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        Self {
            process,
            stdin,
            stdout,
        }
    }

    /// Sends a request, for [`Self::receive`] to get the answer to: answers come in order.
    pub(crate) fn send(&mut self, request: &Request) {
        let mut line = serde_json::to_vec(request).expect("it is plain data");
        line.push(b'\n');
        let stdin = self.stdin.as_mut().expect("it is open until the end");
        stdin.write_all(&line).expect("node is running");
    }

    /// The answer to the oldest request without one.
    pub(crate) fn receive(&mut self) -> Answer {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("node is running");
        let mut answer: Answer =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
        for outcome in &mut answer.runs {
            if let Some(text) = &mut outcome.failed
                && let Some(trap) = lambdabox_meter::traps::from_v8(text)
            {
                *text = format!("{trap:?}");
            }
        }
        answer
    }
}

impl Drop for V8 {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.process.wait();
    }
}
