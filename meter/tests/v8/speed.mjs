// Prints how much longer the second module takes than the first: node speed.mjs A.wasm B.wasm COUNT
import { readFileSync } from 'node:fs';

const [plain, metered, count] = process.argv.slice(2);
const fuel = new WebAssembly.Global({ value: 'i64', mutable: true }, -(1n << 62n));
const start = (path) => new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {
  'lambdabox:meter': { fuel, grow_memory() {}, grow_memory_failed() {} },
}).exports.run;
const runs = [start(plain), start(metered)];
if (runs[0](+count) !== runs[1](+count)) throw new Error('different results');
const best = [Infinity, Infinity];
for (let round = 0; round < 15; round += 1) {
  runs.forEach((run, index) => {
    const begin = performance.now();
    run(+count);
    best[index] = Math.min(best[index], performance.now() - begin);
  });
}
console.log(best[1] / best[0]);
