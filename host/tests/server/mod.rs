//! `lambdabox serve` in a process of its own, and plain HTTP to it.

use lambdabox_core::engine::SourceFile;
use serde_json::Value;
use std::env;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server, for as long as it is needed.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

/// `lambdabox serve` with these arguments.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
        .map_or_else(|| root.join("target").join("runtimes"), PathBuf::from);
    let mut command = Command::new(env!("CARGO_BIN_EXE_lambdabox"));
    command
        .arg("serve")
        .args(arguments)
        .env("LAMBDABOX_RUNTIMES", runtimes)
        .env(
            "LAMBDABOX_CACHE_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"),
        )
        .env_remove("LAMBDABOX_STATE")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// A zip file with one file.
pub(crate) fn zip(path: &str, text: &str) -> Vec<u8> {
    let file = SourceFile {
        path: path.to_owned(),
        contents: text.into(),
    };
    lambdabox_core::code::zip(&[file]).unwrap()
}

impl Server {
    /// Starts one on a free port, and waits until it listens.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut all = vec!["--port", "0"];
        all.extend(arguments);
        let mut process = command(&all).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().unwrap().unwrap();
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split(' ').next().unwrap().to_owned();
            }
        };
        // Whatever else it says is read, so that it can go on.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address }
    }

    /// A request as AWS's clients sign it; without keys, the server does not look at the signature itself.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        service: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential=AKID/20261126/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let mut all = vec![
            ("Authorization", signed.as_str()),
            ("X-Amz-Date", "20261126T073508Z"),
        ];
        all.extend(headers);
        self.send(method, path, &all, body)
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.address,
            body.len()
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: answer[end + 4..].to_vec(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1);
        lines.find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}
