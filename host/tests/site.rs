//! The page over HTTP, from an archive as `cargo xtask build` packs it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lambdabox_host::http::{Hosts, Limits};
use lambdabox_host::site::{Site, SiteError, serve};
use std::io::{Cursor, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const PAGE: &str = "<!doctype html><title>page</title>";

fn archive(method: CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (path, contents) in [
        ("index.html", PAGE.as_bytes()),
        ("runtimes/python3.14/core.wasm", b"\0asm\x01\0\0\0"),
    ] {
        zip.start_file(path, options).unwrap();
        zip.write_all(contents).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Serves for as long as the test runs.
fn start() -> SocketAddr {
    start_with(Limits::default())
}

fn start_with(limits: Limits) -> SocketAddr {
    let site = Site::open(&archive(CompressionMethod::Deflated)).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                serve(site, listener, Hosts::default(), limits)
                    .await
                    .unwrap();
            });
    });
    address
}

/// Head and body of an answer.
fn ask(address: SocketAddr, method: &str, path: &str, header: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let split = answer
        .windows(4)
        .position(|end| end == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(answer[..split].to_vec()).unwrap();
    (head, answer[split + 4..].to_vec())
}

#[test]
fn files_are_served_packed_or_plain_as_the_browser_asks() {
    let address = start();
    let (head, body) = ask(address, "GET", "/", "");
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(
        head.contains("content-type: text/html; charset=utf-8"),
        "{head}"
    );
    assert_eq!(body, PAGE.as_bytes());

    let path = "/runtimes/python3.14/core.wasm?x=1";
    let (head, body) = ask(address, "GET", path, "Accept-Encoding: br, gzip\r\n");
    assert!(head.contains("content-type: application/wasm"), "{head}");
    assert!(head.contains("content-encoding: gzip"), "{head}");
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&*body)
        .read_to_end(&mut plain)
        .unwrap();
    assert_eq!(plain, b"\0asm\x01\0\0\0");

    let (head, body) = ask(address, "HEAD", "/index.html", "");
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert_eq!(body, b"");
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let address = start();
    let (head, _) = ask(address, "GET", "/", "");
    let tag = head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap();
    let (head, body) = ask(address, "GET", "/", &format!("If-None-Match: {tag}\r\n"));
    assert!(head.starts_with("HTTP/1.1 304 "), "{head}");
    assert_eq!(body, b"");
}

#[test]
fn nothing_else_is_there() {
    let address = start();
    for path in [
        "/none",
        "/runtimes",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "//index.html",
    ] {
        let (head, _) = ask(address, "GET", path, "");
        assert!(head.starts_with("HTTP/1.1 404 "), "{path}: {head}");
    }
    let (head, _) = ask(address, "POST", "/", "Content-Length: 0\r\n");
    assert!(head.starts_with("HTTP/1.1 405 "), "{head}");
}

#[test]
fn no_answer_is_sniffed_or_framed() {
    let address = start();
    for path in ["/", "/none"] {
        let (head, _) = ask(address, "GET", path, "");
        for line in [
            "x-content-type-options: nosniff",
            "content-security-policy: frame-ancestors 'self'",
        ] {
            assert!(head.contains(line), "{path}: {head}");
        }
    }
}

/// A site whose name was made to point here gets nothing of the page.
#[test]
fn a_foreign_name_is_not_answered() {
    let address = start();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = "GET / HTTP/1.1\r\nHost: evil.example:8080\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    assert!(answer.contains("--host evil.example"), "{answer}");
    assert!(!answer.contains("<title>"), "{answer}");
}

/// Whoever connects and says nothing, or says it slowly, makes room for others again.
#[test]
fn connections_are_bounded_in_number_and_time() {
    let address = start_with(Limits {
        connections: 3,
        head: Duration::from_millis(300),
        whole: Duration::from_secs(600),
    });
    let started = Instant::now();
    let mut idle: Vec<TcpStream> = (0..20)
        .map(|number| {
            let mut stream = TcpStream::connect(address).unwrap();
            if number % 2 == 0 {
                stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
            }
            stream
        })
        .collect();
    let (head, _) = ask(address, "GET", "/", "");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    // Twenty in threes: seven times the bound.
    let waited = started.elapsed();
    assert!(waited >= Duration::from_millis(1_500), "{waited:?}");
    let mut answer = Vec::new();
    // Ended by the server, with an answer or without.
    let _ = idle[0].read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");
}

#[test]
fn a_head_has_a_largest_size_and_a_connection_an_end() {
    let address = start_with(Limits {
        whole: Duration::from_millis(500),
        ..Limits::default()
    });
    let long = format!("X-Long: {}\r\n", "x".repeat(1 << 20));
    let mut stream = TcpStream::connect(address).unwrap();
    // The server may end it before all is sent.
    let _ = write!(stream, "GET / HTTP/1.1\r\nHost: localhost\r\n{long}\r\n");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");

    let mut stream = TcpStream::connect(address).unwrap();
    let started = Instant::now();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "its end, not that of a head"
    );
}

#[test]
fn an_archive_that_is_not_deflated_is_refused() {
    let stored = Site::open(&archive(CompressionMethod::Stored));
    assert!(matches!(stored, Err(SiteError::Packing(path)) if path == "index.html"));
}
