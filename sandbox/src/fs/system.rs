//! What programs read of the system that they run on: `/etc`, `/proc` and `/dev`, as Lambda's
//! microVM (Amazon Linux 2023 on x86-64) shows them. The numbers are those of the sandbox.

use super::content::Content;
use super::node::{NodeId, NodeKind, ROOT};
use super::package::PackageError;
use super::types::FsError;
use super::{FileSystem, MAX_NODES};
use crate::prices;
use std::sync::Arc;

/// Inode numbers of these files begin here, so that those of all others are as if they were not there.
const FIRST_ID: u64 = 0xF000_0000;

/// The process, as the C library of language runtimes numbers it.
const PID: &str = "42";

/// Where the process has its working directory.
const CWD: &str = "/var/task";

/// Linux keeps so many bytes of a process's name.
const LONGEST_PROCESS_NAME: usize = 15;

const KIB: u64 = 1024;
const NANOS: u64 = 1_000_000_000;

/// Files whose contents never change, by absolute path.
const FIXED: [(&str, &str); 21] = [
    ("/usr/lib/os-release", include_str!("system/os-release")),
    (
        "/etc/system-release",
        "Amazon Linux release 2023.9.20251014 (Amazon Linux)\n",
    ),
    ("/etc/passwd", include_str!("system/passwd")),
    ("/etc/group", include_str!("system/group")),
    (
        "/etc/hosts",
        "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n",
    ),
    ("/etc/resolv.conf", "nameserver 169.254.100.5\n"),
    (
        "/etc/nsswitch.conf",
        "passwd: files\ngroup: files\nhosts: files dns\n",
    ),
    ("/proc/filesystems", "nodev\tproc\nnodev\ttmpfs\n\text4\n"),
    ("/proc/loadavg", "0.00 0.00 0.00 1/32 42\n"),
    ("/proc/mounts", MOUNTS),
    (
        "/proc/version",
        "Linux version 5.10.245-263.983.amzn2.x86_64 (mockbuild@ip-10-0-0-1) (gcc10-gcc (GCC) 10.5.0 20230707 (Red Hat 10.5.0-1), GNU ld version 2.35.2-9.amzn2.0.1) #1 SMP Wed Oct 1 15:14:51 UTC 2025\n",
    ),
    ("/proc/sys/kernel/hostname", "169.254.100.1\n"),
    (
        "/proc/sys/kernel/osrelease",
        "5.10.245-263.983.amzn2.x86_64\n",
    ),
    ("/proc/sys/kernel/ostype", "Linux\n"),
    ("/proc/sys/kernel/pid_max", "32768\n"),
    ("/proc/sys/vm/overcommit_memory", "0\n"),
    ("/proc/42/cgroup", "0::/\n"),
    ("/proc/42/limits", include_str!("system/limits")),
    ("/proc/42/maps", include_str!("system/maps")),
    ("/proc/42/mounts", MOUNTS),
    ("/proc/42/oom_score", "0\n"),
];

const MOUNTS: &str = include_str!("system/mounts");

/// Symbolic links, by absolute path.
const LINKS: [(&str, &str); 9] = [
    ("/etc/os-release", "../usr/lib/os-release"),
    ("/proc/self", PID),
    ("/proc/thread-self", "42/task/42"),
    ("/proc/42/cwd", CWD),
    ("/proc/42/root", "/"),
    ("/proc/42/fd/0", "/dev/null"),
    ("/proc/42/fd/1", "pipe:[1]"),
    ("/proc/42/fd/2", "pipe:[2]"),
    ("/dev/fd", "/proc/self/fd"),
];

/// Files that are written anew whenever they are opened.
const LIVE: [(&str, Live); 10] = [
    ("/proc/cpuinfo", Live::Processors),
    ("/proc/meminfo", Live::Memory),
    ("/proc/stat", Live::Times),
    ("/proc/uptime", Live::Uptime),
    ("/proc/42/stat", Live::ProcessLine),
    ("/proc/42/statm", Live::ProcessPages),
    ("/proc/42/status", Live::Process),
    ("/proc/fs/tmp", Live::Tmp),
    ("/proc/42/task/42/stat", Live::ProcessLine),
    ("/proc/42/task/42/status", Live::Process),
];

/// What a file of `/proc` tells.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Live {
    Processors,
    Memory,
    Times,
    Uptime,
    ProcessLine,
    ProcessPages,
    Process,
    /// Not on Linux: the size of `/tmp` and what is free of it, in bytes, then in files, for
    /// `statvfs`, which WASI has not.
    Tmp,
}

/// What the files of `/proc` show of an environment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// When the machine was started, in nanoseconds since the Unix epoch.
    pub(crate) started_ns: u64,
    /// The guest's memory, and the most that it may have, in bytes.
    pub(crate) used_bytes: u64,
    pub(crate) memory_bytes: u64,
    /// What other processes have of the machine's memory, in bytes: it comes on top of both.
    pub(crate) process_bytes: u64,
    /// The name of the guest's process.
    pub(crate) process: String,
}

/// The kernel's name of a process: that of its program's file, cut as the kernel cuts it.
fn process_name(program: &str) -> &str {
    let name = program.rsplit('/').next().unwrap_or_default();
    name.get(..LONGEST_PROCESS_NAME).unwrap_or(name)
}

impl FileSystem {
    /// Puts the system's files where guests see them. `process` names what runs.
    pub(crate) fn add_system(
        &mut self,
        environment: &[(String, String)],
        process: &[String],
        now_ns: u64,
    ) -> Result<(), PackageError> {
        let next_id = std::mem::replace(&mut self.next_id, FIRST_ID);
        self.facts.started_ns = now_ns;
        let environ: String = environment
            .iter()
            .map(|(name, value)| format!("{name}={value}\0"))
            .collect();
        let command: String = process.iter().map(|word| format!("{word}\0")).collect();
        let first = process.first().map(String::as_str).unwrap_or_default();
        let name = process_name(first);
        self.facts.process = name.into();
        let own = [
            ("/proc/42/environ", environ),
            ("/proc/42/cmdline", command),
            ("/proc/42/comm", format!("{name}\n")),
        ];
        let fixed = FIXED.iter().map(|(path, text)| (*path, (*text).to_owned()));
        for (path, text) in fixed.chain(own) {
            let content = Content::Package(Arc::new(text.into_bytes()));
            self.add_at(path, NodeKind::File(content), now_ns)?;
        }
        for (path, live) in LIVE {
            self.add_at(
                path,
                NodeKind::File(Content::Live(live, Vec::new())),
                now_ns,
            )?;
        }
        for (path, target) in LINKS {
            self.add_at(path, NodeKind::Symlink(target.into()), now_ns)?;
        }
        self.add_at("/proc/42/exe", NodeKind::Symlink(first.into()), now_ns)?;
        self.add_at("/dev/null", NodeKind::File(Content::Null), now_ns)?;
        self.next_id = next_id;
        self.take_work();
        Ok(())
    }

    fn add_at(&mut self, path: &str, kind: NodeKind, now_ns: u64) -> Result<(), PackageError> {
        let broken = |_: FsError| PackageError {
            path: path.to_owned(),
            reason: "a file of the system is there",
        };
        let mut folders = path.split('/').skip(1).collect::<Vec<_>>();
        let name = folders.pop().unwrap_or_default();
        let mut directory: NodeId = ROOT;
        for folder in folders {
            directory = self
                .subdirectory(directory, folder, false, now_ns)
                .map_err(broken)?;
        }
        self.new_entry(directory, name, kind, false, now_ns)
            .map(drop)
            .map_err(broken)
    }

    /// Writes a file of `/proc` anew, which is about to be read.
    pub(crate) fn refresh(&mut self, id: NodeId, now_ns: u64) {
        let text = match self.node(id).map(|node| &node.kind) {
            Ok(NodeKind::File(Content::Live(live, _))) => self.tell(*live, now_ns),
            _ => return,
        };
        self.charge(prices::times(prices::FACT_BYTE, text.len()));
        if let Ok(node) = self.node_mut(id)
            && let NodeKind::File(Content::Live(_, bytes)) = &mut node.kind
        {
            *bytes = text.into_bytes();
        }
    }

    fn tell(&self, live: Live, now_ns: u64) -> String {
        let facts = &self.facts;
        let up_ns = now_ns.saturating_sub(facts.started_ns);
        // In hundredths of a second, as the kernel counts.
        let ticks = up_ns / (NANOS / 100);
        let used_bytes = facts.used_bytes.saturating_add(facts.process_bytes);
        let memory_bytes = facts.memory_bytes.saturating_add(facts.process_bytes);
        let process = &facts.process;
        let (used, total) = (used_bytes / KIB, memory_bytes / KIB);
        let free = total.saturating_sub(used);
        match live {
            Live::Processors => (0..processors(memory_bytes)).map(processor).collect(),
            Live::Memory => {
                let figures = [
                    ("MemTotal", total),
                    ("MemFree", free),
                    ("MemAvailable", free),
                    ("Buffers", 0),
                    ("Cached", 0),
                    ("SwapCached", 0),
                    ("Active", used),
                    ("Inactive", 0),
                    ("SwapTotal", 0),
                    ("SwapFree", 0),
                    ("Dirty", 0),
                    ("Writeback", 0),
                    ("AnonPages", used),
                    ("Mapped", 0),
                    ("Shmem", 0),
                    ("Slab", 0),
                    ("CommitLimit", total / 2),
                    ("Committed_AS", used),
                    ("VmallocTotal", 34_359_738_367),
                    ("VmallocUsed", 0),
                ];
                let line =
                    |(name, kib): (&str, u64)| format!("{:<15} {kib:>8} kB\n", format!("{name}:"));
                let mut text: String = figures.into_iter().map(line).collect();
                text.push_str("HugePages_Total:       0\nHugePages_Free:        0\nHugepagesize:       2048 kB\n");
                text
            }
            Live::Times => {
                let count = processors(memory_bytes);
                let idle = ticks * (count - 1);
                let mut text = format!("cpu  {ticks} 0 0 {idle} 0 0 0 0 0 0\n");
                for number in 0..count {
                    let (busy, idle) = if number == 0 { (ticks, 0) } else { (0, ticks) };
                    text.push_str(&format!("cpu{number} {busy} 0 0 {idle} 0 0 0 0 0 0\n"));
                }
                let started = facts.started_ns / NANOS;
                text.push_str(&format!("intr 0\nctxt 0\nbtime {started}\nprocesses 42\nprocs_running 1\nprocs_blocked 0\n"));
                text
            }
            Live::Uptime => format!("{0}.{1:02} {0}.{1:02}\n", ticks / 100, ticks % 100),
            Live::ProcessLine => {
                let (bytes, pages) = (used_bytes, used_bytes / (4 * KIB));
                format!(
                    "42 ({process}) R 1 1 1 0 -1 4194304 {pages} 0 0 0 {ticks} 0 0 0 20 0 1 0 0 {bytes} {pages} 18446744073709551615 1 1 0 0 0 0 0 16781312 134234626 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
                )
            }
            Live::ProcessPages => {
                let pages = used_bytes / (4 * KIB);
                format!("{pages} {pages} 0 1 0 {pages} 0\n")
            }
            Live::Process => format!(
                "Name:\t{process}\nUmask:\t0022\nState:\tR (running)\nTgid:\t42\nNgid:\t0\nPid:\t42\nPPid:\t1\nTracerPid:\t0\n\
                 Uid:\t993\t993\t993\t993\nGid:\t990\t990\t990\t990\nFDSize:\t64\nGroups:\t990 \nVmPeak:\t{used:>8} kB\nVmSize:\t{used:>8} kB\n\
                 VmLck:\t       0 kB\nVmPin:\t       0 kB\nVmHWM:\t{used:>8} kB\nVmRSS:\t{used:>8} kB\nRssAnon:\t{used:>8} kB\n\
                 RssFile:\t       0 kB\nRssShmem:\t       0 kB\nVmData:\t{used:>8} kB\nVmStk:\t     132 kB\nVmSwap:\t       0 kB\nThreads:\t1\n\
                 Cpus_allowed_list:\t0-{}\nvoluntary_ctxt_switches:\t0\nnonvoluntary_ctxt_switches:\t0\n",
                processors(memory_bytes) - 1
            ),
            Live::Tmp => {
                let most = (self.tmp_bytes / super::BYTES_PER_NODE).min(MAX_NODES);
                format!(
                    "{} {} {most} {}\n",
                    self.tmp_bytes,
                    self.free_bytes(),
                    most.saturating_sub(self.tmp_nodes)
                )
            }
        }
    }
}

/// How many processors a machine of this memory has: two, and more from about 3 GB on.
fn processors(memory_bytes: u64) -> u64 {
    let megabytes = memory_bytes >> 20;
    let more = [3009, 5308, 7077, 8846];
    2 + more.iter().filter(|from| megabytes >= **from).count() as u64
}

fn processor(number: u64) -> String {
    format!(
        "processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 63\n\
         model name\t: Intel(R) Xeon(R) Processor @ 2.50GHz\nstepping\t: 2\nmicrocode\t: 0x1\ncpu MHz\t\t: 2500.000\n\
         cache size\t: 33792 KB\nphysical id\t: 0\nsiblings\t: 2\ncore id\t\t: {number}\ncpu cores\t: 2\napicid\t\t: {number}\n\
         fpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: 13\nwp\t\t: yes\n\
         flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ss ht syscall nx rdtscp lm constant_tsc rep_good nopl xtopology nonstop_tsc cpuid pni pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt aes xsave avx f16c rdrand hypervisor lahf_lm abm avx2 bmi1 bmi2\n\
         bogomips\t: 5000.00\nclflush size\t: 64\ncache_alignment\t: 64\naddress sizes\t: 46 bits physical, 48 bits virtual\npower management:\n\n"
    )
}
