// Fetches and compiles a language runtime, as parallel as the browser can.
//
// Compiling happens in the page and not in a worker: the browser compiles off its threads anyway, and
// the document's own fetches begin before any worker runs. Compiled modules are cheap to post.
import { get } from "./files.js";

async function file(path) {
  const response = await get(path);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response;
}

/**
 * Resolves to `{ bundle, runtime, modules }`: the texts of both manifests and the compiled modules
 * of the runtime in `folder` (a path of the page that ends in a slash). `progress(received, total)` is
 * called with bytes, until then.
 */
export async function loadRuntime(folder, progress) {
  let received = 0;
  const text = async (name) => (await file(folder + name)).text();
  const [runtime, bundle] = await Promise.all([text("runtime.json"), text("bundle.json")]);
  const files = JSON.parse(bundle).modules;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const compile = async (module) => {
    const response = await file(folder + module.file);
    const count = new TransformStream({
      transform(chunk, controller) {
        received += chunk.byteLength;
        progress(received, total);
        controller.enqueue(chunk);
      },
    });
    const headers = { "content-type": "application/wasm" };
    return WebAssembly.compileStreaming(new Response(response.body.pipeThrough(count), { headers }));
  };
  return { bundle, runtime, modules: await Promise.all(files.map(compile)) };
}
