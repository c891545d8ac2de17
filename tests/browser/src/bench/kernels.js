// Small compiled programs, metered and plain.

/** `fuel` lasts for hours. */
const meter = { fuel: new WebAssembly.Global({ value: "i64", mutable: true }, -(1n << 62n)), grow_memory() {}, grow_memory_failed() {} };

async function kernel(file) {
  const response = fetch(new URL(`kernels/${file}`, document.baseURI));
  const { instance } = await WebAssembly.instantiateStreaming(response, { "lambdabox:meter": meter });
  return instance.exports.run;
}

globalThis.lambdaboxTimeKernels = async (kernels) => {
  const measured = [];
  for (const { name, plain, metered, count } of kernels) {
    const runs = await Promise.all([plain, metered].map(kernel));
    const [plainMs, meteredMs] = await takeTurns(name, runs.map((run) => () => run(count)));
    measured.push({ name, plainMs, meteredMs });
  }
  return measured;
};
