// Small compiled programs, metered and plain.

/** `fuel` lasts for hours. */
const meter = { fuel: new WebAssembly.Global({ value: "i64", mutable: true }, -(1n << 62n)), grow_memory() {}, grow_memory_failed() {} };

async function kernel(file) {
  const response = fetch(new URL(`kernels/${file}`, document.baseURI));
  const { instance } = await WebAssembly.instantiateStreaming(response, { "lambdabox:meter": meter });
  return instance.exports.run;
}

globalThis.lambdaboxTimeKernel = async ({ name, plain, metered, count }) => {
  const runs = await Promise.all([plain, metered].map(kernel));
  const [plainMs, meteredMs] = await takeTurns(name, runs.map((run) => () => run(count)));
  return { name, plainMs, meteredMs };
};
