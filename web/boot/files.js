// Where the page gets its files from, and its workers: from beside its document on a server, or from
// the document itself where the page is one file. Nothing else of the page knows which it is.
//
// A page that is one file sets `lambdaboxFiles` before anything else runs: see web/single/main.js.
const kept = globalThis.lambdaboxFiles;

const absolute = (path) => new URL(path, document.baseURI).href;

/** Resolves to the Response for the file at a path below the document's folder. */
export const get = (path) => (kept ? kept.get(path) : fetch(absolute(path)));

/** A worker of this name; `script` is the path of what it runs. */
export const startWorker = (script, name) =>
  kept ? kept.worker(name) : new Worker(absolute(script), { type: "module", name });

/** Whether there are files on a server that a service worker could keep. */
export const onServer = !kept;

/** Resolves to the script at a path below the document's folder, as a module. */
export const module = (path) => (kept ? kept.module(path) : import(absolute(path)));
