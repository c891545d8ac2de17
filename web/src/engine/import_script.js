// The script of a bundle is known only when it runs, so it cannot be imported statically.

/** Resolves to the module at `address`. */
export const importScript = (address) => import(address);

/** Begins to load the script of the bundle at `base`, so that it is there when it is imported. */
export function prefetchScript(base) {
  fetch(`${base}bundle.json`)
    .then((response) => response.json())
    .then((bundle) => import(base + bundle.script.file))
    // Whoever imports it is told.
    .catch(() => {});
}
