// The language runtimes: each is fetched and compiled once for all functions of the document.
import { loadRuntime } from "../../../web/boot/runtime.js";
import { address } from "./place.js";

/** By AWS's names. */
const loading = new Map();

/**
 * Resolves to `{ name, base, bundle, runtime, modules }`. `progress(received, total)` is called with bytes until then.
 * What failed is tried again when it is asked for again.
 */
export function runtimeNamed(name, progress = () => {}) {
  let known = loading.get(name);
  if (!known) {
    const listeners = new Set();
    const tell = (...bytes) => listeners.forEach((listener) => listener(...bytes));
    const folder = `runtimes/${name}/`;
    const ready = loadRuntime(folder, tell).then((loaded) => ({ name, base: address(folder), ...loaded }));
    known = { listeners, ready };
    loading.set(name, known);
    ready.catch(() => loading.delete(name));
  }
  known.listeners.add(progress);
  return known.ready.finally(() => known.listeners.delete(progress));
}
