// Loads the bundler, which is a WebAssembly module of its own, and has it prepare a component.

let compiled = null;

async function load(name) {
  return globalThis.lambdaboxFiles?.get(name) ?? fetch(new URL(name, self.location.href));
}

/** The bundler's module, loaded once: it lies beside the worker, or came with a page that is one file. */
function bundler() {
  compiled ??= load("bundler.wasm").then((response) => {
    if (!response.ok) throw new Error(`bundler.wasm answers ${response.status}`);
    return WebAssembly.compileStreaming(response);
  });
  // Whoever tries again, fetches again.
  compiled.catch(() => (compiled = null));
  return compiled;
}

/**
 * Resolves to `{ manifest, modules }`, the bundle's text and its compiled modules, or to
 * `{ refusal }`, one sentence. `most` is a BigInt: the most bytes that a component may have.
 */
export async function prepareComponent(component, most) {
  // An instance for each component: with it goes all the memory that was needed.
  const { exports } = await WebAssembly.instantiate(await bundler(), {});
  const room = exports.allocate(component.length) >>> 0;
  new Uint8Array(exports.memory.buffer).set(component, room);
  const accepted = exports.prepare(most) !== 0;
  const part = (number) => {
    const bytes = new Uint8Array(exports.memory.buffer, exports.part_address(number) >>> 0, exports.part_length(number));
    return bytes.slice();
  };
  const text = new TextDecoder().decode(part(0));
  if (!accepted) return { refusal: text };
  const numbers = Array.from({ length: exports.part_count() - 1 }, (_, index) => index + 1);
  const modules = await Promise.all(numbers.map((number) => WebAssembly.compile(part(number))));
  return { manifest: text, modules };
}
