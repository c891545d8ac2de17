//! The world of one environment.

use crate::clock::{Clock, ClockRate};
use crate::end::CallEnd;
use crate::fs::{DescriptorFlags, ErrorCode, FileSystem, FsError, FsResult, NodeId};
use crate::fs::{Library, PackageError, PackageFile, Tmp};
use crate::network::Outside;
use crate::output::{OutputCapture, OutputLine};
use crate::prices;
use crate::random::Randomness;
use crate::table::Table;

/// The working directory that `wasi:cli/environment` names.
pub const INITIAL_CWD: &str = "/var/task";

/// Files and directories that a guest may have open at once, as on Lambda.
const OPEN_FILES: u32 = 1_024;

/// Streams, pollables and the like that a guest may hold at once, of each kind.
const RESOURCES: u32 = 65_536;

/// What a sandbox is made of. The same configuration and the same calls give the same answers.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// Environment variables, in the order in which the guest sees them.
    pub environment: Vec<(String, String)>,
    /// Command-line arguments, the program's name included.
    pub arguments: Vec<String>,
    /// What `/proc` shows as the guest's own process: the path of its program, and the words after it. A
    /// process without a name is shown as one whose command line cannot be read.
    pub process: Vec<String>,
    /// The deployment package, readable below `/var/task`, and its layers, below `/opt`.
    pub package: Vec<PackageFile>,
    /// The library of the language runtime, if it has one.
    pub library: Option<Library>,
    /// What processes other than the guest have of the machine's memory, in bytes.
    pub process_bytes: u64,
    /// The size of `/tmp`, in bytes.
    pub tmp_bytes: u64,
    /// Decides everything random.
    pub seed: u64,
    /// How fast virtual time passes.
    pub clock_rate: ClockRate,
    /// Wall-clock time at monotonic time 0, in nanoseconds since the Unix epoch.
    pub epoch_ns: u64,
}

/// The deterministic world of one environment: everything that a guest can ask of WASI.
///
/// The methods named after WASI's functions are for host calls, within [`Self::host_call`].
/// Resources are plain numbers that are only valid for methods of the same resource; an engine
/// hands them to the guest as handles and calls the matching `drop_` method when the guest drops
/// one. Dropping takes no time and never fails, so it needs no [`Self::host_call`].
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) clock: Clock,
    pub(crate) random: Randomness,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) arguments: Vec<String>,
    pub(crate) output: OutputCapture,
    pub(crate) files: FileSystem,
    pub(crate) descriptors: Table<Descriptor>,
    pub(crate) directory_streams: Table<DirectoryStream>,
    pub(crate) inputs: Table<InputStream>,
    pub(crate) outputs: Table<OutputSink>,
    pub(crate) pollables: Table<Pollable>,
    pub(crate) errors: Table<ErrorCode>,
    pub(crate) networks: Table<()>,
    pub(crate) outside: Outside,
    /// A call has begun; before, while the component is instantiated, nothing is metered.
    in_call: bool,
    /// The current call's fuel budget, counted from its beginning.
    budget: u64,
    /// Fuel spent in the current call when the current host call began.
    spent: u64,
    /// The price of the current host call so far, in units of fuel.
    work: u64,
    ended: Option<CallEnd>,
}

/// An open file or directory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Descriptor {
    pub(crate) node: NodeId,
    pub(crate) flags: DescriptorFlags,
}

/// A directory that is being listed.
#[derive(Debug)]
pub(crate) struct DirectoryStream {
    pub(crate) node: NodeId,
    /// The name listed last.
    pub(crate) after: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum InputStream {
    /// Nothing to read, ever.
    Stdin,
    File {
        node: NodeId,
        offset: u64,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum OutputSink {
    Captured(crate::OutputStream),
    File { node: NodeId, offset: u64 },
    Append { node: NodeId },
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Pollable {
    /// Nothing here ever blocks.
    Ready,
    /// Ready from this monotonic instant on. Creating or asking it does not move the clock.
    Timer(u64),
}

/// What a host call did.
#[derive(Debug)]
pub struct HostCall<T> {
    /// The answer for the guest, or the end of the call: the engine must unwind the guest.
    pub result: Result<T, CallEnd>,
    /// The fuel that the guest has left from now on, if that has changed: the engine must set it.
    pub new_fuel_left: Option<u64>,
}

impl Sandbox {
    /// A fresh world.
    ///
    /// # Errors
    /// [`PackageError`] if a path of the deployment package is not plain and relative, or is there
    /// twice; or if the library cannot lie where it should.
    pub fn new(config: SandboxConfig) -> Result<Self, PackageError> {
        let mut files = FileSystem::new(config.tmp_bytes, config.package, config.epoch_ns)?;
        if let Some(library) = &config.library {
            files.add_library(library, config.epoch_ns)?;
        }
        files.add_system(&config.environment, &config.process, config.epoch_ns)?;
        files.set_processes(config.process_bytes);
        Ok(Self {
            clock: Clock::new(config.clock_rate, config.epoch_ns),
            random: Randomness::new(config.seed),
            environment: config.environment,
            arguments: config.arguments,
            output: OutputCapture::default(),
            files,
            descriptors: Table::new(OPEN_FILES),
            directory_streams: Table::new(OPEN_FILES),
            inputs: Table::new(RESOURCES),
            outputs: Table::new(RESOURCES),
            pollables: Table::new(RESOURCES),
            errors: Table::new(RESOURCES),
            networks: Table::new(RESOURCES),
            outside: Outside::default(),
            in_call: false,
            budget: 0,
            spent: 0,
            work: 0,
            ended: None,
        })
    }

    /// Begins a call at monotonic time `start_ns` that may take `limit_ns`; see
    /// [`Clock::begin_call`]. Returns the fuel that the engine must give the guest.
    pub fn begin_call(&mut self, start_ns: u64, limit_ns: u64) -> u64 {
        let budget = self.clock.begin_call(start_ns, limit_ns);
        self.with_budget(budget)
    }

    /// The same in a call in which virtual time passes at another rate than
    /// [`SandboxConfig::clock_rate`].
    pub fn begin_call_at(&mut self, rate: ClockRate, start_ns: u64, limit_ns: u64) -> u64 {
        let budget = self.clock.begin_call_at(rate, start_ns, limit_ns);
        self.with_budget(budget)
    }

    fn with_budget(&mut self, budget: u64) -> u64 {
        self.in_call = true;
        self.outside.begin_call();
        self.budget = budget;
        self.spent = 0;
        budget
    }

    /// Takes the files in `/tmp` out, which outlive the process: its open files are closed. Nothing
    /// is left but an empty `/tmp`, and no further call may be made.
    pub fn take_tmp(&mut self) -> Tmp {
        self.files.take_tmp()
    }

    /// Puts files into `/tmp` that were taken out of another sandbox, in place of all that is there.
    /// To be done before the first call.
    pub fn put_tmp(&mut self, tmp: Tmp) {
        self.files.put_tmp(tmp);
    }

    /// Tells what the system's files show of memory: the guest's at the beginning of a call, and the
    /// most that it may have, in bytes. What other processes have comes on top of both.
    pub fn set_memory(&mut self, used_bytes: u64, memory_bytes: u64) {
        self.files.set_memory(used_bytes, memory_bytes);
    }

    /// The fuel that the current call has burnt, where `fuel_left` is what the engine still has.
    /// Sleeping lowers the budget and so what is left, but is not burning.
    #[must_use]
    pub fn fuel_spent(&self, fuel_left: u64) -> u64 {
        self.budget.saturating_sub(fuel_left)
    }

    /// Virtual time that the current call has taken, in nanoseconds; at most its limit.
    #[must_use]
    pub fn elapsed_ns(&self, fuel_left: u64) -> u64 {
        self.clock.elapsed_ns(self.fuel_spent(fuel_left))
    }

    /// What the guest wrote since this was last called, in order, unfinished lines included; and
    /// whether more was written than is kept.
    pub fn take_output(&mut self) -> (Vec<OutputLine>, bool) {
        self.output.take()
    }

    /// Why the sandbox ended a call, if it did. Stays once it is set: the instance is dead.
    #[must_use]
    pub fn ended(&self) -> Option<CallEnd> {
        self.ended.clone()
    }

    /// Runs one host call. `fuel_left` is what the engine has left for the guest right now: it
    /// tells what time it is.
    ///
    /// What the sandbox does for the guest is charged by the list in [`prices`], so that no guest
    /// can make a machine work for nothing; see [`HostCall::new_fuel_left`]. A guest that cannot
    /// pay is ended as one that has computed for too long.
    pub fn host_call<T>(
        &mut self,
        fuel_left: u64,
        body: impl FnOnce(&mut Self) -> Result<T, CallEnd>,
    ) -> HostCall<T> {
        if let Some(end) = &self.ended {
            return HostCall {
                result: Err(end.clone()),
                new_fuel_left: None,
            };
        }
        self.spent = self.fuel_spent(fuel_left);
        self.work = prices::CALL;
        let mut result = body(self);
        self.work = self.work.saturating_add(self.files.take_work());
        let left = if self.in_call {
            let spent = self.spent.saturating_add(self.work);
            self.budget.saturating_sub(spent)
        } else {
            // Nobody pays for instantiation, but the fuel that bounds it bounds its calls too.
            fuel_left.saturating_sub(self.work)
        };
        if left == 0 && result.is_ok() {
            result = Err(CallEnd::Deadline);
        }
        self.ended = result.as_ref().err().cloned();
        HostCall {
            result,
            new_fuel_left: (left != fuel_left).then_some(left),
        }
    }

    /// Charges the guest for work done on its behalf; see [`prices`].
    pub(crate) fn charge(&mut self, price: u64) {
        self.work = self.work.saturating_add(price);
    }

    /// Charges the guest for bytes that cross the border.
    pub(crate) fn charge_bytes(&mut self, bytes: usize) {
        self.charge(prices::times(prices::BYTE, bytes));
    }

    /// Monotonic time now.
    pub(crate) fn monotonic_ns(&self) -> u64 {
        self.clock.monotonic_ns(self.spent)
    }

    /// Wall-clock time now, in nanoseconds since the Unix epoch.
    pub(crate) fn wall_ns(&self) -> u64 {
        self.clock.wall_ns(self.spent)
    }

    /// Lets time pass until a monotonic instant.
    pub(crate) fn sleep_until(&mut self, until_ns: u64) -> Result<(), CallEnd> {
        self.budget = self.clock.sleep_until(until_ns, self.spent)?;
        Ok(())
    }
}

/// The answer for the guest, unless the machine cannot give one.
pub(crate) fn settle<T>(result: FsResult<T>) -> Result<Result<T, ErrorCode>, CallEnd> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(FsError::Code(code)) => Ok(Err(code)),
        Err(FsError::MachineOutOfMemory) => Err(CallEnd::MachineOutOfMemory),
        Err(FsError::Unreadable(reason)) => Err(CallEnd::Unreadable { reason }),
    }
}
