// What a worker has from the page where the page is one file: see web/single/worker.js. Elsewhere
// files are beside the worker's script, on a server.

/** Starts a worker of this name with the very script that this one runs, whose address is `script`. */
export function startWorker(script, name) {
  return globalThis.lambdaboxFiles?.worker(name) ?? new Worker(script, { type: "module", name });
}

/** The bytes of a file that came with the page; `undefined` where it has to be asked for. */
export function keptFile(name) {
  return globalThis.lambdaboxFiles?.read(name);
}

/** The address of a file beside the worker's script, which may come from another origin than its page. */
export function addressOf(name) {
  const { href } = self.location;
  return globalThis.lambdaboxFiles?.addressOf?.(name) ?? href.slice(0, href.lastIndexOf("/") + 1) + name;
}
