//! A small web server for a folder of files, on this machine only.
//!
//! A thread for each connection and one answer on each: a browser opens many at once and keeps some
//! in reserve, and none of them may hold up another.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// The longest head of a request, in bytes; browsers send less than a tenth of it.
const LONGEST_HEAD: u64 = 64 << 10;

/// How long a browser may keep a connection without asking for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// The running server; it stops when this is dropped.
pub struct StaticFiles {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    listening: Option<thread::JoinHandle<()>>,
}

/// What is served.
struct Site {
    folder: PathBuf,
    base: String,
    /// More lines of every answer's head.
    headers: &'static str,
}

impl StaticFiles {
    /// Takes `port` of 127.0.0.1 (0: any free one) and serves `folder` below the path `base`, which
    /// starts and ends with a slash. Outside of `base` nothing is found.
    ///
    /// # Errors
    ///
    /// When the port is taken or must not be used.
    pub fn serve(folder: &Path, base: &str, port: u16) -> io::Result<Self> {
        Self::listen(folder, base, port, "")
    }

    /// The same at the server's root, on any free port, for pages of all origins: as a host of packages does it.
    ///
    /// # Errors
    ///
    /// When no port may be used.
    pub fn serve_to_all(folder: &Path) -> io::Result<Self> {
        Self::listen(folder, "/", 0, "Access-Control-Allow-Origin: *\r\n")
    }

    fn listen(folder: &Path, base: &str, port: u16, headers: &'static str) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let stopped = Arc::new(AtomicBool::new(false));
        let site = Arc::new(Site {
            folder: folder.to_path_buf(),
            base: base.to_owned(),
            headers,
        });
        let listening = {
            let stopped = Arc::clone(&stopped);
            thread::spawn(move || listen(&listener, &stopped, &site))
        };
        Ok(Self {
            address,
            stopped,
            listening: Some(listening),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for StaticFiles {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
        // Wakes the listener, which then sees that it is over.
        let _woken = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _ended = listening.join();
        }
    }
}

fn listen(listener: &TcpListener, stopped: &AtomicBool, site: &Arc<Site>) {
    for stream in listener.incoming() {
        if stopped.load(Ordering::Acquire) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let site = Arc::clone(site);
        thread::spawn(move || {
            // A browser that hangs up before it has everything is no error of ours.
            let _gone = answer(stream, &site);
        });
    }
}

fn answer(mut stream: TcpStream, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let Some((method, target)) = read_head(&stream)? else {
        return Ok(());
    };
    if !matches!(method.as_str(), "GET" | "HEAD") {
        return respond(
            &mut stream,
            "405 Method Not Allowed",
            "Only GET and HEAD are served here.\n",
        );
    }
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let Some(file) = path
        .strip_prefix(&site.base)
        .and_then(|rest| find(&site.folder, rest))
    else {
        return respond(&mut stream, "404 Not Found", "There is no such file.\n");
    };
    let mut contents = File::open(&file)?;
    let length = contents.metadata()?.len();
    // What is rebuilt between two visits must be asked for again, hence no caching.
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {length}\r\nCache-Control: no-cache\r\n{}Connection: close\r\n\r\n",
        content_type(&file),
        site.headers
    )?;
    if method == "GET" {
        io::copy(&mut contents, &mut stream)?;
    }
    Ok(())
}

/// Method and target of the request, once its head was read to the end; none if the browser only
/// opened a connection in reserve.
fn read_head(stream: &TcpStream) -> io::Result<Option<(String, String)>> {
    let mut lines = BufReader::new(stream.take(LONGEST_HEAD)).lines();
    let Some(first) = lines.next().transpose()? else {
        return Ok(None);
    };
    for line in lines {
        if line?.is_empty() {
            let mut words = first.split(' ').map(str::to_owned);
            return Ok(words.next().zip(words.next()));
        }
    }
    Ok(None)
}

fn respond(stream: &mut TcpStream, status: &str, body: &str) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
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

#[cfg(test)]
mod tests {
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
    fn connections_in_reserve_hold_nothing_up() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = StaticFiles::serve(folder, "/", 0).unwrap();
        let idle: Vec<TcpStream> = (0..50)
            .map(|_| TcpStream::connect(files.address()).unwrap())
            .collect();
        assert!(get(files.address(), "/Cargo.toml").starts_with("HTTP/1.1 200 OK"));
        drop(idle);
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
