// The first script of a page that is one file, or of a course in an LMS: unpacks the page out of the
// document, or out of the one file beside it, and starts it. From then on the page is the same as on a
// server; where its files and its workers come from, web/boot/files.js asks this.
import { bytesOf, open } from "./container.js";
import { connect } from "./scorm.js";

/** What the build of the page puts here: the script of web/single/unpacking.js. */
const unpackingScript = UNPACKING_SCRIPT;

const types = { css: "text/css", html: "text/html", js: "text/javascript", json: "application/json", svg: "image/svg+xml", wasm: "application/wasm" };
const typeOf = (path) => types[path.split(".").pop()] ?? "application/octet-stream";
const named = (name) => document.querySelector(`meta[name="lambdabox-${name}"]`)?.content;
const address = (bytes, type) => URL.createObjectURL(new Blob([bytes], { type }));

async function fetched(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** All that the page consists of, as bytes. */
async function container() {
  const beside = named("container");
  if (beside) return fetched(beside);
  const element = document.getElementById("lambdabox-container");
  let text = element.textContent;
  element.remove();
  if (document.characterSet !== "windows-1252") {
    // A server says that this is another encoding, so the browser has read it wrongly.
    if (!location.protocol.startsWith("http")) throw new Error("another program has changed its encoding");
    const whole = new TextDecoder("windows-1252").decode(await fetched(location.href));
    const mark = '<script id="lambdabox-container" type="application/octet-stream">';
    const start = whole.indexOf(mark) + mark.length;
    text = whole.slice(start, whole.indexOf("<", start));
  }
  return bytesOf(text);
}

/** The files of the page, each unpacked with its part when it is first asked for. */
class Kept {
  constructor(bytes) {
    const { header, parts } = open(bytes);
    this.header = header;
    this.parts = parts;
    this.files = new Map(header.files.map((file) => [file.path, file]));
    this.unpacked = new Map();
  }

  async prepare() {
    const stored = this.files.get(this.header.page.unpacker);
    this.unpacker = await WebAssembly.compile(this.parts[stored.part].packed);
  }

  /** Resolves to the bytes of a file; to `undefined` if there is none. */
  async read(path) {
    const file = this.files.get(path.replace(/^\.\//, ""));
    if (!file) return undefined;
    if (!this.unpacked.has(file.part)) this.unpacked.set(file.part, this.unpack(file.part));
    const bytes = await this.unpacked.get(file.part);
    return bytes.subarray(file.start, file.start + file.bytes);
  }

  unpack(number) {
    const script = address(unpackingScript, typeOf(".js"));
    const worker = new Worker(script, { name: "unpacking" });
    const answer = new Promise((resolve, reject) => {
      worker.onmessage = ({ data: { bytes, reason } }) => (bytes ? resolve(bytes) : reject(new Error(reason)));
      worker.onerror = ({ message }) => reject(new Error(message || "the browser starts no worker"));
    });
    worker.postMessage({ unpacker: this.unpacker, part: this.parts[number] });
    return answer.finally(() => {
      worker.terminate();
      URL.revokeObjectURL(script);
    });
  }

  async get(path) {
    const bytes = await this.read(path);
    if (!bytes && path.includes("/native/")) {
      throw new Error(
        "this page is one file, which has no room for packages with native code (such as pydantic, orjson and what " +
          "jsonschema needs): try such a function on a page that comes from a server, or with the command line",
      );
    }
    if (!bytes) return new Response(null, { status: 404 });
    return new Response(bytes, { headers: { "content-type": typeOf(path) } });
  }

  async module(path) {
    const bytes = await this.read(path);
    if (!bytes) throw new Error(`there is no ${path}`);
    return import(address(bytes, typeOf(path)));
  }

  /** What workers are handed: their script and program, and packed what they read later. */
  async forWorkers(store) {
    const { script, program } = this.header.page.worker;
    const files = this.header.files.filter(({ part }) => this.header.parts[part].later);
    const parts = {};
    // A copy: a part of a whole would take the whole along.
    files.forEach(({ part }) => (parts[part] ??= { ...this.parts[part], packed: this.parts[part].packed.slice() }));
    const name = (path) => path.split("/").pop();
    return {
      store,
      script: new TextDecoder().decode(await this.read(script)),
      program: await WebAssembly.compile(await this.read(program)),
      unpacker: this.unpacker,
      parts,
      files: files.map(({ path, ...place }) => ({ name: name(path), ...place })),
    };
  }
}

async function start() {
  const kept = new Kept(await container());
  const { page, store } = kept.header;
  await kept.prepare();
  const lms = named("scorm") === undefined ? null : connect();
  const learner = lms ? `${store}-${lms.learner}` : store;
  const [forWorkers, styles, icon, program] = await Promise.all([
    kept.forWorkers(learner), kept.read(page.styles), kept.read(page.icon), kept.read(page.program),
  ]);
  const script = address(forWorkers.script, typeOf(".js"));
  globalThis.lambdaboxFiles = {
    get: (path) => kept.get(path),
    module: (path) => kept.module(path),
    worker(name) {
      const worker = new Worker(script, { name });
      worker.postMessage(forWorkers);
      return worker;
    },
  };
  const style = document.createElement("style");
  style.textContent = new TextDecoder().decode(styles);
  const link = Object.assign(document.createElement("link"), { rel: "icon", href: address(icon, typeOf(page.icon)) });
  document.head.append(style, link);
  const course = named("course");
  // Whoever opens the file without an address in mind begins with the course.
  if (course && !location.hash) location.replace(`#/courses/${course}`);
  lms?.open();
  for (const path of page.scripts) await kept.module(path);
  document.getElementById("app").textContent = "";
  const { default: show } = await kept.module(page.bindings);
  await show({ module_or_path: await WebAssembly.compile(program) });
}

start().catch((error) => {
  const what = named("container") ? "This course cannot be started" : "This file cannot be opened";
  document.getElementById("app").textContent =
    `${what}: ${error.message}. ` +
    "Copy it anew from where you got it, and open it in a current Chrome, Edge or Firefox.";
});
