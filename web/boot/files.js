// The one place through which the page loads its static files. A page that has them inside of itself
// says so as `lambdaboxFiles`: `get(path)` resolves to a Response, `module(path)` to a module.

/** The response to a file of the site, by its path there; rejects with a sentence if there is none. */
export async function get(path) {
  const response = await (globalThis.lambdaboxFiles?.get(path) ?? fetch(new URL(path, document.baseURI)));
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response;
}

/** A script of the site as a module. */
export const module = (path) =>
  globalThis.lambdaboxFiles?.module?.(path) ?? import(new URL(path, document.baseURI).href);
