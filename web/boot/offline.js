// Registers the service worker, once the page has what it needs, and says when a newer version waits.

/** Calls `ready(takeOver)` when a newer version is there; `takeOver()` reloads the page with it. */
export async function keepOffline(ready) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const registration = await workers.register("service_worker.js");
  let chosen = false;
  if (workers.controller) {
    workers.addEventListener("controllerchange", () => {
      // Another tab went over: this one lacks files of its own version from now on.
      if (chosen) location.reload();
      else ready(() => location.reload());
    });
  }
  const offer = (waiting) => {
    // The very first one takes over at once: there is nothing that it would change.
    if (!workers.controller) return;
    ready(() => {
      chosen = true;
      waiting.postMessage("take over");
    });
  };
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed") offer(installing);
    });
  });
  document.addEventListener("visibilitychange", () => {
    // Without a network there is nothing newer to be had.
    if (document.visibilityState === "visible") registration.update().catch(() => {});
  });
}
