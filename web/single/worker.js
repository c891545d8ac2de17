// The script of both workers where the page is one file: the first message brings what a worker else
// asks a server for. A worker whose script is a Blob can read nothing of the page, in Chromium not even
// another Blob, and cannot wait for an answer while a guest runs: so it has everything from the start,
// packed until it is needed.
import init from "lambdabox:worker";
import { unpack } from "./unpack.js";

self.onmessage = async ({ data: kept }) => {
  self.onmessage = null;
  const unpacked = new Map();
  /** The bytes of a file; `undefined` for what is not here. */
  const read = (name) => {
    const file = kept.files.find((file) => file.name === name);
    if (!file) return undefined;
    if (!unpacked.has(file.part)) unpacked.set(file.part, unpack(kept.unpacker, kept.parts[file.part]));
    return unpacked.get(file.part).subarray(file.start, file.start + file.bytes);
  };
  globalThis.lambdaboxFiles = {
    store: kept.store,
    read,
    get: (name) => new Response(read(name), { headers: { "content-type": "application/wasm" } }),
    worker(name) {
      const script = URL.createObjectURL(new Blob([kept.script], { type: "text/javascript" }));
      const worker = new Worker(script, { name });
      worker.postMessage(kept);
      return worker;
    },
  };
  globalThis.lambdaboxProgram = await init({ module_or_path: kept.program });
};
