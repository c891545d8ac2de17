// Runs modules in V8 for the tests: one JSON request a line on stdin, one JSON answer a line on
// stdout. See tests/support/v8.rs for the shapes.
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { createInterface } from 'node:readline';
import { crc32 } from 'node:zlib';

const METER = 'lambdabox:meter';
const PAGE = 65536;
const OUT_OF_FUEL = 0x7fffffffffffffffn;

if (isMainThread) {
  // Only a worker may be given a deeper stack.
  const worker = new Worker(new URL(import.meta.url), { resourceLimits: { stackSizeMb: 200 } });
  worker.on('message', (answer) => process.stdout.write(answer + '\n'));
  worker.on('error', (error) => { console.error(error); process.exit(1); });
  createInterface({ input: process.stdin, crlfDelay: Infinity })
    .on('line', (line) => worker.postMessage(line))
    .on('close', () => worker.postMessage(null));
} else {
  parentPort.on('message', (line) => {
    if (line === null) process.exit(0);
    parentPort.postMessage(JSON.stringify(serve(JSON.parse(line))));
  });
}

class OutOfMemory extends Error {}

const floats = new DataView(new ArrayBuffer(8));

function fromBits({ type, bits }) {
  switch (type) {
    case 'i32': return Number(BigInt.asIntN(32, BigInt(bits)));
    case 'i64': return BigInt.asIntN(64, BigInt(bits));
    case 'f32': floats.setUint32(0, Number(bits)); return floats.getFloat32(0);
    case 'f64': floats.setBigUint64(0, BigInt(bits)); return floats.getFloat64(0);
    default: return null;
  }
}

function toBits(type, value) {
  switch (type) {
    case 'i32': return `${value >>> 0}`;
    case 'i64': return `${BigInt.asUintN(64, value)}`;
    case 'f32': if (Number.isNaN(value)) return 'nan'; floats.setFloat32(0, value); return `${floats.getUint32(0)}`;
    case 'f64': if (Number.isNaN(value)) return 'nan'; floats.setFloat64(0, value); return `${floats.getBigUint64(0)}`;
    default: return value === null ? 'null' : 'ref';
  }
}

const zero = (type) => (type === 'i64' ? 0n : ['i32', 'f32', 'f64'].includes(type) ? 0 : null);
const refType = (type) => (type === 'funcref' ? 'anyfunc' : type);

class Environment {
  constructor(module, request) {
    this.request = request;
    this.metered = request.metered;
    this.counter = new WebAssembly.Global({ value: "i64", mutable: true }, -1000000n);
    this.calls = [];
    this.pages = 0;
    this.announced = 0;
    const imports = {
      [METER]: {
        fuel: this.counter,
        grow_memory: (pages) => {
          pages >>>= 0;
          if (this.pages + pages > request.pages) throw new OutOfMemory();
          this.announced = pages;
          this.pages += pages;
        },
        grow_memory_failed: () => { this.pages -= this.announced; },
      },
    };
    for (const [space, name, kind, type] of request.imports) {
      (imports[space] ??= {})[name] = this.make(kind, type);
    }
    const [section] = WebAssembly.Module.customSections(module, METER);
    if (section) new Uint32Array(section).forEach((pages) => { this.pages += pages; });
    if (this.pages > request.pages) throw new OutOfMemory();
    this.exports = new WebAssembly.Instance(module, imports).exports;
    this.called = this.exports;
    if (request.caller) {
      const caller = new WebAssembly.Module(Buffer.from(request.caller.module, 'base64'));
      const callee = Object.fromEntries(WebAssembly.Module.imports(caller)
        .filter(({ module }) => module === 'callee')
        .map(({ name }) => [name, this.exports[`${METER}/${name}`]]));
      this.called = new WebAssembly.Instance(caller, { [METER]: imports[METER], callee }).exports;
    }
  }

  make(kind, type) {
    switch (kind) {
      case 'func': return (...args) => {
        const types = type.params;
        this.calls.push(`${this.left()}:${args.map((value, index) => toBits(types[index], value)).join()}`);
        const results = type.results.map(zero);
        return results.length < 2 ? results[0] : results;
      };
      case 'global': return new WebAssembly.Global({ value: refType(type.type), mutable: type.mutable }, zero(type.type));
      case 'memory': this.pages += type.initial; return new WebAssembly.Memory(type);
      // Without the null, a table of `externref` would be full of `undefined`.
      case 'table': return new WebAssembly.Table({ ...type, element: refType(type.element) }, null);
    }
  }

  left() {
    const counter = this.counter.value;
    return counter < 0n ? -counter : 0n;
  }

  run({ name, params, fuel, results: types }) {
    this.calls = [];
    this.counter.value = -BigInt(fuel);
    let outcome;
    try {
      let results = this.called[name](...params.map(fromBits));
      results = types.length === 0 ? [] : types.length === 1 ? [results] : [...results];
      outcome = { returned: results.map((value, index) => toBits(types[index], value)) };
    } catch (error) {
      outcome = this.failure(error);
    }
    return { ...outcome, left: `${this.left()}`, calls: this.calls };
  }

  failure(error) {
    if (error instanceof OutOfMemory) return { failed: 'out of memory' };
    if (this.counter.value === OUT_OF_FUEL) return { failed: 'out of fuel' };
    return { failed: error.message };
  }

  state() {
    const state = [];
    for (const [name, type] of this.request.state) {
      const item = this.exports[name];
      if (type === 'memory') state.push(`${item.buffer.byteLength}:${crc32(new Uint8Array(item.buffer))}`);
      else if (type === 'table') state.push(`${item.length}`);
      else state.push(toBits(type, item.value));
    }
    return state;
  }
}

function serve(request) {
  let module;
  try {
    module = new WebAssembly.Module(Buffer.from(request.module, 'base64'));
  } catch (error) {
    return { rejected: error.message };
  }
  const answer = { runs: [], state: [] };
  let environment;
  for (const run of request.runs) {
    if (!environment || run.fresh) {
      try {
        environment = new Environment(module, request);
      } catch (error) {
        return { stillborn: error.message || error.constructor.name };
      }
    }
    answer.runs.push(environment.run(run));
  }
  if (environment) answer.state = environment.state();
  return answer;
}
