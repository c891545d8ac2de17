//! A small web server for a folder of files, on this machine only.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

/// A large page loads dozens of files at once.
const THREADS: usize = 8;

/// The running server; it stops when this is dropped.
pub struct StaticFiles {
    server: Arc<Server>,
    address: SocketAddr,
    workers: Vec<thread::JoinHandle<()>>,
}

impl StaticFiles {
    /// Takes `port` of 127.0.0.1 (0: any free one) and serves `folder` below the path `base`, which
    /// starts and ends with a slash. Outside of `base` nothing is found.
    ///
    /// # Errors
    ///
    /// When the port is taken or must not be used.
    pub fn serve(folder: &Path, base: &str, port: u16) -> io::Result<Self> {
        let server = Server::http((Ipv4Addr::LOCALHOST, port)).map_err(into_io_error)?;
        let address = server
            .server_addr()
            .to_ip()
            .ok_or_else(|| io::Error::other("the server has no IP address"))?;
        let server = Arc::new(server);
        let workers = (0..THREADS)
            .map(|_| {
                let (server, folder, base) =
                    (Arc::clone(&server), folder.to_path_buf(), base.to_owned());
                thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        // A browser that hangs up before it has everything is no error of ours.
                        let _gone = answer(request, &folder, &base);
                    }
                })
            })
            .collect();
        Ok(Self {
            server,
            address,
            workers,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        for worker in std::mem::take(&mut self.workers) {
            let _ended = worker.join();
        }
    }
}

impl Drop for StaticFiles {
    fn drop(&mut self) {
        for _ in &self.workers {
            self.server.unblock();
        }
    }
}

fn into_io_error(error: Box<dyn std::error::Error + Send + Sync>) -> io::Error {
    match error.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(error) => io::Error::other(error),
    }
}

fn answer(request: Request, folder: &Path, base: &str) -> io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(text(405, "Only GET and HEAD are served here.\n"));
    }
    let path = request.url().split(['?', '#']).next().unwrap_or_default();
    let Some(file) = path.strip_prefix(base).and_then(|rest| find(folder, rest)) else {
        return request.respond(text(404, "There is no such file.\n"));
    };
    // Always with a Content-Length, as static hosts do: the page shows progress by it.
    let mut response = Response::from_file(File::open(&file)?).with_chunked_threshold(usize::MAX);
    // What is rebuilt between two visits must be asked for again.
    for (name, value) in [
        ("Content-Type", content_type(&file)),
        ("Cache-Control", "no-cache"),
    ] {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response)
}

/// The file that a path below the base names, if it is one inside of `folder`.
fn find(folder: &Path, path: &str) -> Option<PathBuf> {
    let decoded = decode(path)?;
    let inside = Path::new(&decoded);
    if inside
        .components()
        .any(|part| !matches!(part, Component::Normal(_)))
    {
        return None;
    }
    let file = folder.join(inside);
    let file = if file.is_dir() {
        file.join("index.html")
    } else {
        file
    };
    file.is_file().then_some(file)
}

/// Undoes `%20` and the like.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|decoded| !decoded.contains(['\0', '\\']))
}

fn content_type(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" | "md" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn text(status: u16, body: &str) -> Response<io::Cursor<Vec<u8>>> {
    Response::from_string(body).with_status_code(StatusCode(status))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;

    use super::*;

    fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn serves_the_folder_below_its_base_and_nothing_else() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = StaticFiles::serve(folder, "/a/course/", 0).unwrap();
        let found = get(files.address(), "/a/course/src/static_files.rs?x=1");
        assert!(found.starts_with("HTTP/1.1 200 OK\r\n"), "{found}");
        assert!(found.contains("Content-Length: "), "{found}");
        for missing in [
            "/Cargo.toml",
            "/a/course/none",
            "/a/course/../Cargo.toml",
            "/a/course/%2e%2e/Cargo.toml",
        ] {
            let answer = get(files.address(), missing);
            assert!(answer.starts_with("HTTP/1.1 404 "), "{missing}: {answer}");
        }
    }

    #[test]
    fn reports_a_port_that_is_taken() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let first = StaticFiles::serve(folder, "/", 0).unwrap();
        let second = StaticFiles::serve(folder, "/", first.address().port());
        assert_eq!(
            second.err().map(|error| error.kind()),
            Some(io::ErrorKind::AddrInUse)
        );
    }

    #[test]
    fn decodes_paths() {
        assert_eq!(decode("a%20b.js").as_deref(), Some("a b.js"));
        assert_eq!(decode("a%2"), None);
        assert_eq!(decode("a%zz"), None);
        assert_eq!(decode("..\\x"), None);
    }

    #[test]
    fn names_the_types_that_browsers_insist_on() {
        assert_eq!(content_type(Path::new("a.wasm")), "application/wasm");
        assert_eq!(
            content_type(Path::new("a.js")),
            "text/javascript; charset=utf-8"
        );
    }
}
