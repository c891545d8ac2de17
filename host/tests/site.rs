//! The page over HTTP, from an archive as `cargo xtask build` packs it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lambdabox_host::site::{Site, SiteError, serve};
use std::io::{Cursor, Read, Write};
use std::net::{SocketAddr, TcpStream};
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
                serve(site, listener).await.unwrap();
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
fn an_archive_that_is_not_deflated_is_refused() {
    let stored = Site::open(&archive(CompressionMethod::Stored));
    assert!(matches!(stored, Err(SiteError::Packing(path)) if path == "index.html"));
}
