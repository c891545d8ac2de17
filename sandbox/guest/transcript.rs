//! A program that asks everything of its world that a program in Rust can ask, and prints the
//! answers. Both engines run it: not a byte of what it prints may differ. Lines that begin with
//! `time` hang on how it was compiled; the others are the same wherever it was built.
//!
//! Built by the engines' tests: `rustc --edition 2024 --target wasm32-wasip2 -O transcript.rs`.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::net::{TcpListener, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant, SystemTime};

fn main() {
    let start = Instant::now();
    environment();
    time(start);
    randomness();
    files();
    directories();
    links();
    limits();
    network();
    print!("the end, without a line's end");
    if std::env::var_os("EXIT").is_some() {
        std::process::exit(3);
    }
    if std::env::var_os("SLEEP").is_some() {
        std::thread::sleep(Duration::from_secs(1_000));
    }
}

fn show<T: std::fmt::Debug>(what: &str, answer: io::Result<T>) {
    match answer {
        Ok(value) => println!("{what}: {value:?}"),
        Err(error) => println!("{what}: {:?} ({:?})", error.kind(), error.raw_os_error()),
    }
}

fn environment() {
    println!("arguments: {:?}", std::env::args().collect::<Vec<_>>());
    println!("variables: {:?}", std::env::vars().collect::<Vec<_>>());
    show("working directory", std::env::current_dir());
    let mut line = String::new();
    show("stdin", io::stdin().read_line(&mut line));
    eprintln!("to stderr");
}

fn time(start: Instant) {
    println!("time so far: {:?}", start.elapsed());
    println!("time of day: {:?}", SystemTime::UNIX_EPOCH.elapsed());
    let before = Instant::now();
    std::thread::sleep(Duration::from_millis(1_500));
    println!("time asleep: {:?}", before.elapsed());
    std::thread::sleep(Duration::ZERO);
    println!("time of day: {:?}", SystemTime::UNIX_EPOCH.elapsed());
}

/// The order of a hash map shows the random keys that Rust asked for.
fn randomness() {
    let map: HashMap<u32, ()> = (0..16).map(|key| (key, ())).collect();
    println!("order of a hash map: {:?}", map.keys().collect::<Vec<_>>());
}

fn files() {
    show("write", fs::write("/tmp/file", "hello"));
    show("read", fs::read_to_string("/tmp/file"));
    show(
        "time of a file",
        fs::metadata("/tmp/file").and_then(|meta| meta.modified()),
    );
    show("write the root", fs::write("/file", "x"));
    show("write the package", fs::write("/var/task/new", "x"));
    show(
        "overwrite the package",
        OpenOptions::new().append(true).open("/var/task/code.py"),
    );
    show("read the package", fs::read_to_string("/var/task/code.py"));
    show("missing", File::open("/tmp/none"));
    show("exclusive", File::create_new("/tmp/file").map(|_| ()));
    show("below a file", File::open("/tmp/file/x"));
    show(
        "a long name",
        File::create(format!("/tmp/{}", "n".repeat(300))),
    );
    let both = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .open("/tmp/both");
    let Ok(mut both) = both else {
        return show("both", both);
    };
    show("write all", both.write_all(&[7; 200_000]));
    show("seek", both.seek(SeekFrom::Start(199_998)));
    let mut rest = Vec::new();
    show("read to the end", both.read_to_end(&mut rest));
    show("again", both.read_to_end(&mut rest));
    show("cut", both.set_len(5));
    show("lengthen", both.set_len(9));
    show("seek back", both.seek(SeekFrom::Start(0)));
    show("read", both.read_to_end(&mut rest));
    println!("bytes: {rest:?}");
    let time = SystemTime::UNIX_EPOCH + Duration::from_nanos(1_234_567_891_234);
    show("set times", both.set_modified(time));
    show("modified", both.metadata().and_then(|meta| meta.modified()));
    show("sync", both.sync_all());
    let mut append = OpenOptions::new().append(true).open("/tmp/both").unwrap();
    show("append", append.write(b"end"));
    show("length", both.metadata().map(|meta| meta.len()));
    show("read what is only written", append.read(&mut [0; 4]));
    show(
        "open a directory for writing",
        OpenOptions::new().write(true).open("/tmp"),
    );
    show("remove while open", fs::remove_file("/tmp/both"));
    show("still there", both.metadata().map(|meta| meta.len()));
}

fn list(path: &str) {
    let names = fs::read_dir(path).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| (entry.file_name(), entry.file_type().unwrap())))
            .collect::<io::Result<Vec<_>>>()
    });
    show(
        path,
        names.map(|names| {
            let kind = |kind: fs::FileType| {
                [
                    (kind.is_dir(), 'd'),
                    (kind.is_file(), 'f'),
                    (kind.is_symlink(), 'l'),
                ]
                .iter()
                .find_map(|(is, letter)| is.then_some(*letter))
            };
            names
                .into_iter()
                .map(|(name, of)| (name, kind(of)))
                .collect::<Vec<_>>()
        }),
    );
}

fn directories() {
    list("/");
    list("/var/task");
    show("create", fs::create_dir("/tmp/d"));
    show("create again", fs::create_dir("/tmp/d"));
    show("create all", fs::create_dir_all("/tmp/d/e/f"));
    show("remove full", fs::remove_dir("/tmp/d"));
    show("remove as file", fs::remove_file("/tmp/d/e"));
    for name in ["z", "b", "é", "a"] {
        show("make", fs::write(format!("/tmp/d/{name}"), name));
    }
    list("/tmp/d");
    show("rename", fs::rename("/tmp/d/a", "/tmp/d/b"));
    show("rename into itself", fs::rename("/tmp/d", "/tmp/d/e/f/g"));
    show("rename over full", fs::rename("/tmp/d/e/f", "/tmp/d"));
    show(
        "rename to the package",
        fs::rename("/tmp/d/b", "/var/task/b"),
    );
    show("remove all", fs::remove_dir_all("/tmp/d"));
    list("/tmp");
    show("remove tmp", fs::remove_dir("/tmp"));
}

fn links() {
    show("hard link", fs::hard_link("/tmp/file", "/tmp/hard"));
    show("read it", fs::read_to_string("/tmp/hard"));
    show(
        "to the package",
        fs::hard_link("/var/task/code.py", "/tmp/code"),
    );
    show("read a link", fs::read_link("/tmp/file"));
    show("canonical", fs::canonicalize("/tmp/../tmp/hard"));
}

fn limits() {
    let mut big = File::create("/tmp/big").unwrap();
    let mut written = 0_u64;
    let failure = loop {
        match big.write(&[1; 300_000]) {
            Ok(0) => break io::Error::from(ErrorKind::WriteZero),
            Ok(length) => written += length as u64,
            Err(error) => break error,
        }
    };
    println!(
        "full after {written}: {:?} ({:?})",
        failure.kind(),
        failure.raw_os_error()
    );
    show("length", big.metadata().map(|meta| meta.len()));
    show("too long", big.set_len(1 << 62));
    show("nothing fits", fs::write("/tmp/more", "x"));
    drop(big);
    show("remove", fs::remove_file("/tmp/big"));
    show("fits", fs::write("/tmp/more", "x"));
    let open: Vec<_> = (0..1_200)
        .map_while(|_| File::open("/tmp/more").ok())
        .collect();
    println!("open files: {}", open.len());
    show("one more", File::open("/tmp/more").map(|_| ()));
    println!("{}", "long line ".repeat(30_000));
}

fn network() {
    show("listen", TcpListener::bind("127.0.0.1:0").map(|_| ()));
    show("datagrams", UdpSocket::bind("127.0.0.1:0").map(|_| ()));
    show(
        "connect",
        std::net::TcpStream::connect("127.0.0.1:80").map(|_| ()),
    );
    match "example.com:80".to_socket_addrs() {
        Ok(addresses) => println!("resolve: {}", addresses.count()),
        Err(error) => println!("resolve: {error}"),
    }
}
