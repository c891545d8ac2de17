// The first script of the page: starts the account worker and the download of the language runtime
// that is needed first, both before the page's own WebAssembly has arrived. The page reaches them as
// `lambdaboxBoot` (see src/app/link.rs); what happens before it listens is kept for it.
import { beginCourses, coursesHeard } from "./courses.js";
import { onServer, startWorker } from "./files.js";
import { keepOffline } from "./offline.js";
import { loadRuntime } from "./runtime.js";

const named = (name) => document.querySelector(`meta[name="lambdabox-${name}"]`).content;
const absolute = (address) => new URL(address, document.baseURI).href;

/** What the page is told: `(id, refused, json, attachments)`. Replies have an id, events have 0. */
let hear = null;
const unheard = [];
const tell = (...words) => (hear ? hear(...words) : unheard.push(words));
/** An event of the contract, as the page's WebAssembly reads it: see contract/src/event.rs. */
const event = (detail) => tell(0, false, JSON.stringify(detail), []);

/** What waits until the worker listens; a browser drops what it is sent before. */
let unsent = [];
const send = (message, moved = []) => (unsent ? unsent.push([message, moved]) : worker.postMessage(message, moved));

const worker = startWorker(named("worker"), "account");
worker.onmessage = ({ data }) => {
  if (data.listening) {
    const messages = unsent ?? [];
    unsent = null;
    messages.forEach((message) => send(...message));
  } else if (data.wanted) {
    load(data.wanted);
  } else if (coursesHeard(data)) {
    // It was for them alone.
  } else if (data.event) {
    unsaved = data.unsaved ?? unsaved;
    tell(0, false, data.event, []);
  } else {
    tell(data.id, data.json === undefined, data.json ?? data.refusal, data.attachments ?? []);
  }
};
/** There is work that a reload would lose: the browser asks before it does. */
let unsaved = false;
addEventListener("beforeunload", (leaving) => {
  if (unsaved) leaving.preventDefault();
});
worker.onerror = ({ message }) => event({ Broken: message || "its script cannot be loaded" });

/** Runtimes that are on their way or here; each is loaded when it is first needed. */
const loading = new Map();

/** A runtime on its way to the worker; again after it failed. */
function load(name) {
  if (!loading.has(name)) {
    loading.set(name, fetchRuntime(name).catch((error) => {
      loading.delete(name);
      event({ Runtime: { name, state: { Failed: `the runtime cannot be loaded: ${error.message}` } } });
    }));
  }
  return loading.get(name);
}

async function fetchRuntime(name) {
  let shown = 0;
  const progress = (received, total) => {
    // Told ten times a second at most: each telling draws the page.
    if (received < total && performance.now() < shown + 100) return;
    shown = performance.now();
    event({ Runtime: { name, state: { Loading: { received, total } } } });
  };
  const folder = `runtimes/${name}/`;
  const { bundle, runtime, modules } = await loadRuntime(folder, progress);
  event({ Runtime: { name, state: "Preparing" } });
  send({ runtime: JSON.stringify({ name, bundle, runtime, base: absolute(folder) }), modules });
}

/** Goes over to a newer version of the page, once there is one. */
let takeOver = () => {};

send({ start: true });
// Keeping files for later must not slow down their first use.
const first = load(named("runtime"));
if (onServer) {
  first.then(() =>
    keepOffline((newer) => {
      takeOver = newer;
      event("Newer");
    }).catch((error) => console.warn(`the page does not work offline: ${error.message}`)),
  );
}

const course = beginCourses({
  send,
  folder: named("courses"),
  script: named("courses-script"),
  // Beside the worker's other files, of the same build.
  part: named("worker").replace(/worker\.js$/, "course.wasm"),
});

globalThis.lambdaboxBoot = Object.freeze({
  course,
  // The page has no more use for what it attaches.
  send: (id, json, attachments) => send({ id, json, attachments }, attachments.map(({ buffer }) => buffer)),
  listen(listener) {
    hear = listener;
    unheard.splice(0).forEach((words) => listener(...words));
  },
  /** Loads a runtime again after that failed, wherever it did. */
  load(name) {
    loading.delete(name);
    load(name);
  },
  takeOver: () => takeOver(),
});
