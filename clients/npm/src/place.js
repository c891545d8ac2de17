// Where the engine's files are, and how its workers are started.

/** What the package's build puts here: the folder of the workers' files, below the engine's. */
const workers = WORKER_FOLDER;

let folder = new URL("./engine/", import.meta.url).href;

/** See ../types/index.d.ts. */
export function configure({ engine }) {
  const address = new URL(engine, document.baseURI).href;
  folder = address.endsWith("/") ? address : `${address}/`;
}

/** The address of a file of the engine. */
export const address = (path) => new URL(path, folder).href;

/**
 * Starts a worker of this name; with `store`, the account worker keeps what it has in a database of that name.
 */
export function startWorker(name, store) {
  const query = store ? `?store=${encodeURIComponent(store)}` : "";
  const script = address(`${workers}/worker.js${query}`);
  const options = { type: "module", name };
  if (new URL(script).origin === location.origin) return new Worker(script, options);
  // A worker's first script has to be of the page's origin; what it imports may come from anywhere. The
  // account worker starts others with this very address, so it is never given up.
  const first = new Blob([`import ${JSON.stringify(script)};`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(first), options);
}
