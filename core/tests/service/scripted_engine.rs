//! An engine that plays a script, and checks that it is called as an engine may expect.

use lambdabox_core::{
    code::CodeBundle,
    engine::{
        CallLimits, CallOutcome, Ending, Engine, EngineError, Failure, Instance, InstanceSpec,
        InvocationContext, OutputLine, OutputStream, Tmp,
    },
    function::FunctionConfig,
    invocation::Invocation,
    runtime::RuntimeManifest,
    service::{InvokeOptions, Service, Settings},
};
use lambdabox_sandbox::{ClockRate, Sandbox, SandboxConfig};
use std::{cell::RefCell, collections::VecDeque, rc::Rc};

/// What the next call, whichever it is, comes to.
#[derive(Clone)]
pub(crate) struct Step {
    result: Result<Result<Vec<u8>, Failure>, Ending>,
    fuel: u64,
    elapsed_ns: u64,
    memory_mb: u64,
    output: Vec<(u64, Vec<u8>)>,
}

pub(crate) fn answers(response: &str) -> Step {
    Step {
        result: Ok(Ok(response.into())),
        fuel: 200_479,
        elapsed_ns: 2_370_000,
        memory_mb: 36,
        output: vec![],
    }
}

pub(crate) fn inits() -> Step {
    Step {
        fuel: 1_380_128,
        elapsed_ns: 480_001,
        ..answers("")
    }
}

pub(crate) fn fails(error_type: &str, message: &str, document: Option<&str>) -> Step {
    Step {
        result: Ok(Err(Failure {
            error_type: error_type.into(),
            error_message: message.into(),
            stack_trace: vec![],
            document: document.map(Into::into),
        })),
        ..answers("")
    }
}

pub(crate) fn ends(ending: Ending) -> Step {
    Step {
        result: Err(ending),
        ..answers("")
    }
}

impl Step {
    /// One line, written so many milliseconds after the call began.
    pub(crate) fn prints(mut self, after_ms: u64, line: impl AsRef<[u8]>) -> Self {
        self.output
            .push((after_ms * 1_000_000, line.as_ref().to_vec()));
        self
    }

    pub(crate) fn takes_ns(mut self, nanos: u64) -> Self {
        self.elapsed_ns = nanos;
        self
    }

    pub(crate) fn burns(mut self, fuel: u64) -> Self {
        self.fuel = fuel;
        self
    }

    pub(crate) fn uses_mb(mut self, megabytes: u64) -> Self {
        self.memory_mb = megabytes;
        self
    }

    fn play(self, limits: &CallLimits) -> CallOutcome<Vec<u8>> {
        let at_limit = matches!(self.result, Err(Ending::Deadline));
        CallOutcome {
            result: self.result,
            fuel: self.fuel,
            elapsed_ns: if at_limit {
                limits.time_ns
            } else {
                self.elapsed_ns
            },
            memory_bytes: self.memory_mb << 20,
            output: self
                .output
                .into_iter()
                .map(|(after, bytes)| OutputLine {
                    time_ns: limits.start_ns + after,
                    stream: OutputStream::Stdout,
                    bytes,
                })
                .collect(),
            output_truncated: false,
        }
    }
}

/// What the engine was asked.
#[derive(Debug)]
pub(crate) enum Asked {
    Instantiate(InstanceSpec),
    Init {
        handler: String,
        limits: CallLimits,
    },
    /// An instance was given a `/tmp` to which so many instances before it have added a folder.
    Tmp {
        folders: usize,
    },
    Invoke {
        event: String,
        context: InvocationContext,
        limits: CallLimits,
    },
}

#[derive(Clone, Default)]
pub(crate) struct Script {
    steps: Rc<RefCell<VecDeque<Step>>>,
    pub(crate) asked: Rc<RefCell<Vec<Asked>>>,
}

pub(crate) struct Player {
    script: Script,
    dead: bool,
    free_at_ns: u64,
    tmp: Tmp,
}

impl Engine for Script {
    type Instance = Player;

    fn instantiate(&self, spec: &InstanceSpec) -> Result<Player, EngineError> {
        self.asked
            .borrow_mut()
            .push(Asked::Instantiate(spec.clone()));
        Ok(Player {
            script: self.clone(),
            dead: false,
            free_at_ns: 0,
            tmp: Tmp::default(),
        })
    }
}

impl Player {
    fn next(&mut self, limits: &CallLimits) -> CallOutcome<Vec<u8>> {
        assert!(!self.dead, "an instance was called after its end");
        assert!(limits.start_ns >= self.free_at_ns, "time went backwards");
        let step = self
            .script
            .steps
            .borrow_mut()
            .pop_front()
            .expect("the script is over");
        let outcome = step.play(limits);
        self.dead = outcome.result.is_err();
        self.free_at_ns = limits.start_ns + outcome.elapsed_ns;
        outcome
    }
}

/// A `/tmp` with one more folder in it.
fn with_a_folder(tmp: Tmp) -> Tmp {
    let name = format!("tmp/{}", tmp.len());
    let one = std::num::NonZeroU64::MIN;
    let mut sandbox = Sandbox::new(SandboxConfig {
        environment: vec![],
        arguments: vec![],
        process: vec![],
        package: vec![],
        library: None,
        process_bytes: 0,
        tmp_bytes: 1 << 20,
        seed: 0,
        clock_rate: ClockRate::new(one, one),
        epoch_ns: 0,
    })
    .unwrap();
    sandbox.put_tmp(tmp);
    let fuel = sandbox.begin_call(0, 1_000_000);
    let root = sandbox.host_call(fuel, Sandbox::get_directories);
    let root = root.result.unwrap()[0].0;
    let made = sandbox.host_call(fuel, |sandbox| {
        sandbox.descriptor_create_directory_at(root, &name)
    });
    made.result.unwrap().unwrap();
    sandbox.take_tmp()
}

impl Instance for Player {
    fn take_tmp(&mut self) -> Tmp {
        self.dead = true;
        with_a_folder(std::mem::take(&mut self.tmp))
    }

    fn put_tmp(&mut self, tmp: Tmp) {
        if !tmp.is_empty() {
            self.script
                .asked
                .borrow_mut()
                .push(Asked::Tmp { folders: tmp.len() });
        }
        self.tmp = tmp;
    }

    fn init(&mut self, handler: &str, limits: &CallLimits) -> CallOutcome<()> {
        self.script.asked.borrow_mut().push(Asked::Init {
            handler: handler.into(),
            limits: *limits,
        });
        let outcome = self.next(limits);
        CallOutcome {
            result: outcome.result.map(|answer| answer.map(|_| ())),
            fuel: outcome.fuel,
            elapsed_ns: outcome.elapsed_ns,
            memory_bytes: outcome.memory_bytes,
            output: outcome.output,
            output_truncated: outcome.output_truncated,
        }
    }

    fn invoke(
        &mut self,
        event: &[u8],
        context: &InvocationContext,
        limits: &CallLimits,
    ) -> CallOutcome<Vec<u8>> {
        self.script.asked.borrow_mut().push(Asked::Invoke {
            event: String::from_utf8_lossy(event).into_owned(),
            context: context.clone(),
            limits: *limits,
        });
        self.next(limits)
    }
}

pub(crate) const MANIFEST: &str = r#"{
    "name": "python3.14",
    "language": "python",
    "runtimeVersion": "python:3.14.v30",
    "publishedInitMs": 99.5,
    "executionEnv": "AWS_Lambda_python3.14",
    "environment": {"PYTHONPATH": "/var/runtime"}
}"#;

/// A service whose function does what the script says.
pub(crate) struct Stage {
    pub(crate) service: Service<Script>,
    pub(crate) script: Script,
}

impl Stage {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::with(FunctionConfig::default(), steps)
    }

    pub(crate) fn with(config: FunctionConfig, steps: impl IntoIterator<Item = Step>) -> Self {
        Self::on(MANIFEST, config, steps)
    }

    /// The same with another runtime.
    pub(crate) fn on(
        manifest: &str,
        config: FunctionConfig,
        steps: impl IntoIterator<Item = Step>,
    ) -> Self {
        let script = Script::default();
        script.steps.borrow_mut().extend(steps);
        let manifest = RuntimeManifest::from_json(manifest).unwrap();
        let mut service = Service::new(script.clone(), manifest, Settings::default());
        let code = CodeBundle::from_single_file("lambda_function.py", "…").unwrap();
        service.deploy(config, code).unwrap();
        Self { service, script }
    }

    pub(crate) fn invoke(&mut self) -> Invocation {
        self.service
            .invoke(b"{}", &InvokeOptions::default())
            .unwrap()
    }

    /// Everything that so many invocations show.
    pub(crate) fn story(mut self, invocations: usize) -> String {
        let mut text = String::new();
        for _ in 0..invocations {
            let invocation = self.invoke();
            text.push_str(&format!("── {}\n", invocation.log_stream_name));
            for event in &invocation.log_events {
                let message = event.message.replace('\t', "⇥").replace('\r', "␍");
                text.push_str(&format!("{} {message}\n", event.timestamp_ms % 1_000_000));
            }
            text.push_str(&format!("{}\n", invocation.record().to_json_line()));
            let tail = invocation.log_result();
            let first = tail.lines().next().unwrap_or_default();
            text.push_str(&format!("tail from: {}\n\n", first.replace('\t', "⇥")));
        }
        assert!(self.script.steps.borrow().is_empty(), "the script goes on");
        text
    }
}
