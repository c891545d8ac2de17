// The script of the engine's workers in the package: what the page has as web/boot/worker.js. It may come from another
// origin than the document, so it says itself where the files beside it are (see web/src/files.js).
import init from "./worker_bindings.js";

const here = new URL(import.meta.url);

globalThis.lambdaboxFiles = {
  store: here.searchParams.get("store") ?? undefined,
  addressOf: (name) => new URL(name, here).href,
  get: (name) => fetch(new URL(name, here)),
  read: () => undefined,
  worker: () => undefined,
};
globalThis.lambdaboxProgram = await init();
