// Runs one script of the WebAssembly test suite: a JSON list of commands on stdin, a JSON list of
// outcomes on stdout. See tests/spec.rs.
import { readFileSync } from 'node:fs';

const fuel = new WebAssembly.Global({ value: 'i64', mutable: true }, -(1n << 62n));
const global = (value, init) => new WebAssembly.Global({ value, mutable: false }, init);
const print = () => {};
const registered = {
  'lambdabox:meter': { fuel, grow_memory() {}, grow_memory_failed() {} },
  spectest: {
    print, print_i32: print, print_i64: print, print_f32: print, print_f64: print,
    print_i32_f32: print, print_f64_f64: print,
    global_i32: global('i32', 666), global_i64: global('i64', 666n),
    global_f32: global('f32', 666.6), global_f64: global('f64', 666.6),
    table: new WebAssembly.Table({ initial: 10, maximum: 20, element: 'anyfunc' }),
    memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
  },
};
const named = {};
let current;

const floats = new DataView(new ArrayBuffer(8));
const references = new Map();
function argument([type, bits]) {
  switch (type) {
    case 'i32': return Number(BigInt.asIntN(32, BigInt(bits)));
    case 'i64': return BigInt.asIntN(64, BigInt(bits));
    case 'f32': floats.setUint32(0, Number(bits)); return floats.getFloat32(0);
    case 'f64': floats.setBigUint64(0, BigInt(bits)); return floats.getFloat64(0);
    case 'extern':
      if (!references.has(bits)) references.set(bits, { extern: bits });
      return references.get(bits);
    default: return null;
  }
}
const show = (value) => (typeof value === 'bigint' ? `${value}n` : typeof value === 'function' ? 'function'
  : Object.is(value, -0) ? '-0' : typeof value === 'object' && value !== null ? JSON.stringify(value) : `${value}`);

function run(command) {
  switch (command.kind) {
    case 'module': {
      current = undefined;
      const module = new WebAssembly.Module(Buffer.from(command.bytes, 'base64'));
      current = new WebAssembly.Instance(module, registered).exports;
      if (command.name) named[command.name] = current;
      return 'module';
    }
    case 'register':
      registered[command.as] = command.name ? named[command.name] : current;
      return 'registered';
    case 'get': {
      const exports = command.name ? named[command.name] : current;
      return show(exports[command.field].value);
    }
    default: {
      const exports = command.name ? named[command.name] : current;
      const results = exports[command.field](...command.args.map(argument));
      return Array.isArray(results) ? results.map(show).join() : show(results);
    }
  }
}

const outcomes = JSON.parse(readFileSync(0, 'utf8')).map((command) => {
  try {
    return run(command);
  } catch (error) {
    return `${error.constructor.name}: ${error.message.replace(/^WebAssembly\.\w+\(\): .*/, 'refused')}`;
  }
});
process.stdout.write(JSON.stringify(outcomes));
