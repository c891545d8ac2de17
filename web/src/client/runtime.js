// Fetches and compiles a language runtime, as early and as parallel as the browser can: this module
// is evaluated before the page's own WebAssembly is even requested, and begins with the runtime
// that the document names in <meta name="lambdabox-runtime" content="runtimes/python3.14/">.
//
// Compiling happens in the page and not in the worker: the browser compiles off its threads
// anyway, and compiled modules, which are cheap to post, outlive a worker that is stopped.

const loads = new Map();

/** The one load of the runtime at `base` (an absolute address that ends in a slash). */
function load(base) {
  let started = loads.get(base);
  if (!started) {
    started = new Load(base);
    loads.set(base, started);
    started.done.catch(() => loads.delete(base));
  }
  return started;
}

class Load {
  constructor(base) {
    this.received = 0;
    this.total = 0;
    this.listener = null;
    this.done = this.run(base);
    this.done.catch(() => {}).then(() => (this.listener = null));
  }

  async run(base) {
    const text = async (name) => (await get(base + name)).text();
    const runtime = text("runtime.json");
    runtime.catch(() => {});
    const bundle = await text("bundle.json");
    const files = JSON.parse(bundle).modules;
    this.total = files.reduce((sum, file) => sum + file.bytes, 0);
    const modules = await Promise.all(files.map((file) => this.compile(base + file.file)));
    return { bundle, runtime: await runtime, modules };
  }

  async compile(address) {
    const response = await get(address);
    const count = new TransformStream({
      transform: (chunk, controller) => {
        this.received += chunk.byteLength;
        this.listener?.(this.received, this.total);
        controller.enqueue(chunk);
      },
    });
    const headers = { "content-type": "application/wasm" };
    return WebAssembly.compileStreaming(new Response(response.body.pipeThrough(count), { headers }));
  }
}

async function get(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response;
}

/**
 * Resolves to `{ bundle, runtime, modules }`: the texts of both manifests and the compiled modules.
 * `progress(received, total)` is called with bytes, until then.
 */
export function loadRuntime(base, progress) {
  const started = load(base);
  started.listener = progress;
  progress(started.received, started.total);
  return started.done;
}

const named = globalThis.document?.querySelector('meta[name="lambdabox-runtime"]')?.content;
if (named) load(new URL(named, document.baseURI).href);
