//! Quick measurement.
use lambdabox_core::engine::*;
use lambdabox_host::{cache::Cache, engine::Wasmtime};
use std::num::NonZeroU64;
use std::time::Instant;
fn main() {
    let t = Instant::now();
    let wasmtime = Wasmtime::new().unwrap();
    println!("engine {:?}", t.elapsed());
    let t = Instant::now();
    let cache = Cache::of_user().unwrap();
    let engine = cache
        .load(&wasmtime, "target/runtimes/python3.14/component.wasm".as_ref(), &mut |p| println!("{p:?}"))
        .unwrap();
    println!("load {:?}", t.elapsed());
    let code = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    let spec = InstanceSpec {
        environment: vec![("AWS_LAMBDA_FUNCTION_NAME".into(), "f".into()), ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE".into(), "128".into()), ("AWS_LAMBDA_LOG_GROUP_NAME".into(), "x".into()),("AWS_LAMBDA_LOG_STREAM_NAME".into(), "x".into()),("AWS_LAMBDA_FUNCTION_VERSION".into(), "x".into()),],
        code: vec![SourceFile { path: "lambda_function.py".into(), contents: code }],
        memory_bytes: 128 << 20,
        tmp_bytes: 512 << 20,
        seed: 1,
        clock_rate: ClockRate::new(NonZeroU64::new(40).unwrap(), NonZeroU64::new(1000).unwrap()),
        epoch_ns: 1_700_000_000_000_000_000,
    };
    for n in 0..4 {
        let t = Instant::now();
        let mut i = engine.instantiate(&spec).unwrap();
        let t1 = t.elapsed();
        let limits = CallLimits { start_ns: 0, time_ns: 900_000_000_000, response_bytes: 6 << 20 };
        let o = i.init("lambda_function.lambda_handler", &limits);
        let t2 = t.elapsed();
        if n == 0 { println!("{:?} {} {}", o.result, o.fuel, o.memory_bytes); }
        for k in 0..std::env::var("N").map_or(5, |n| n.parse().unwrap()) {
            let ctx = InvocationContext { request_id: "a".into(), deadline_ms: 1_700_000_003_000, invoked_function_arn: "arn".into(), trace_id: "t".into(), client_context: None, cognito_identity: None, tenant_id: None };
            let t3 = Instant::now();
            let o = i.invoke(b"{\"a\":1}", &ctx, &limits);
            println!("{n} {k} instantiate {t1:?} init {t2:?} invoke {:?} fuel {} {:?} {:?}", t3.elapsed(), o.fuel, o.result.map(|r| r.map(|b| String::from_utf8(b).unwrap())), o.output.iter().map(|l| String::from_utf8_lossy(&l.bytes).into_owned()).collect::<Vec<_>>());
        }
    }
}
