// The first script of the page: starts the worker that holds the account and the download of the
// language runtime, both before the page's own WebAssembly has arrived. The page reaches them as
// `lambdaboxBoot` (see src/page/link.rs); what happens before it listens is kept for it.
import { keepOffline } from "./offline.js";
import { loadRuntime } from "./runtime.js";

const named = (name) => document.querySelector(`meta[name="lambdabox-${name}"]`).content;
const absolute = (address) => new URL(address, document.baseURI).href;

const base = absolute(named("runtime"));

/** What the page is told: `(id, what, text)`. Replies have an id, events have 0. */
let hear = null;
const unheard = [];
const tell = (...words) => (hear ? hear(...words) : unheard.push(words));
const event = (name, detail) => tell(0, name, JSON.stringify(detail));

/** What waits until the worker listens; a browser drops what it is sent before. */
let unsent = [];
const send = (message) => (unsent ? unsent.push(message) : worker.postMessage(message));

const worker = new Worker(absolute(named("worker")), { type: "module", name: "api" });
worker.onmessage = ({ data }) => {
  if (data.event === "listening") {
    const messages = unsent ?? [];
    unsent = null;
    messages.forEach(send);
  } else if (data.event) {
    if (data.event === "trouble") unsaved = JSON.parse(data.detail).unsaved;
    tell(0, data.event, data.detail);
  } else {
    tell(data.id, data.error === undefined ? "output" : "error", data.output ?? data.error);
  }
};
/** There is work that a reload would lose: the browser asks before it does. */
let unsaved = false;
addEventListener("beforeunload", (leaving) => {
  if (unsaved) leaving.preventDefault();
});
worker.onerror = ({ message }) => event("broken", { message: message || "its script cannot be loaded" });

/** The runtime on its way to the worker; again after it failed. */
async function load() {
  let shown = 0;
  const progress = (received, total) => {
    // Told ten times a second at most: each telling draws the page.
    if (received < total && performance.now() < shown + 100) return;
    shown = performance.now();
    event("runtime", { state: "loading", received, total });
  };
  try {
    const { bundle, runtime, modules } = await loadRuntime(base, progress);
    event("runtime", { state: "preparing" });
    send({ id: 0, action: "UseRuntime", input: JSON.stringify({ bundle, runtime, base }), modules });
  } catch (error) {
    event("runtime", { state: "failed", message: `the runtime cannot be loaded: ${error.message}` });
  }
}

/** Goes over to a newer version of the page, once there is one. */
let takeOver = () => {};

send({ id: 0, action: "Start", input: "{}" });
// Keeping files for later must not slow down their first use.
load().then(() =>
  keepOffline((newer) => {
    takeOver = newer;
    event("newer", {});
  }).catch((error) => console.warn(`the page does not work offline: ${error.message}`)),
);

globalThis.lambdaboxBoot = Object.freeze({
  send: (id, action, input) => send({ id, action, input }),
  listen(listener) {
    hear = listener;
    unheard.splice(0).forEach((words) => listener(...words));
  },
  load,
  takeOver: () => takeOver(),
});
