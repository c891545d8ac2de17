// Keeps the page's files, so that it works without a network. FILES and VERSION are put before this
// by web/hooks/post_build.mjs: each file's address with the hash of its content.

const cacheName = `lambdabox-${VERSION}`;

/** Where a file is kept. */
const addressOf = (file) => new URL(`${file}?${FILES[file]}`, self.registration.scope).href;

/** What few functions need: the component with native packages. It is kept once it was used. */
const isSeldom = (file) => /^runtimes\/[^/]*\/native\//.test(file);

/** All files of this version; what an earlier version had already is taken from there. */
async function install() {
  const cache = await caches.open(cacheName);
  for (const file of Object.keys(FILES)) {
    const address = addressOf(file);
    const known = await caches.match(address);
    if (known) {
      await cache.put(address, known);
    } else if (!isSeldom(file)) {
      const response = await fetch(new URL(file, self.registration.scope), { cache: "no-cache" });
      if (!response.ok) throw new Error(`${file} answers ${response.status}`);
      await cache.put(address, response);
    }
  }
}

/** Forgets the files of other versions. */
async function activate() {
  const names = (await caches.keys()).filter((name) => name.startsWith("lambdabox-") && name !== cacheName);
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The file from the cache; anything that is not of this version from the network. */
async function answer(request) {
  const scope = new URL(self.registration.scope);
  const { pathname, search } = new URL(request.url);
  // What is here was found to be damaged.
  if (search === "?again") return fetch(request);
  const path = pathname.slice(scope.pathname.length);
  const file = path === "" ? "index.html" : path;
  if (!FILES[file]) return fetch(request);
  const cache = await caches.open(cacheName);
  const known = await cache.match(addressOf(file));
  if (known) return known;
  const response = await fetch(request);
  // Who cannot keep it has it all the same.
  if (isSeldom(file) && response.ok) await cache.put(addressOf(file), response.clone()).catch(() => {});
  return response;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(self.registration.scope)) {
    event.respondWith(answer(request));
  }
});
// The learner chose to go over to this version.
self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});
