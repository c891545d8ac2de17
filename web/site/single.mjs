// What a page needs besides its files when it is one file, or a course in an LMS: its first script, its worker's
// script, the unpacker, and a list of what goes into it. `lambdabox course` makes it of them (host/src/single).
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { bundle } from "./assets.mjs";
import { root } from "./tools.mjs";

/** The folder of the site that holds it; a browser that gets the page from a server never asks for it. */
export const singleFolder = "single";

/** What is replaced in web/index.html: what only a server has. */
const policy = /content="default-src[^"]*"/;
const charset = '<meta charset="utf-8" />';
const links = "<!-- LINKS -->";
const app = '<div id="app"></div>';

/** Scripts and programs come out of the document, as Blobs; an LMS has all of it in one file beside the document. */
const singlePolicy = (hash) =>
  `content="default-src 'none'; script-src 'wasm-unsafe-eval' blob: 'sha256-${hash}'; style-src 'unsafe-inline'; ` +
  `img-src data: blob:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'"`;

const script = (entry, options = {}) =>
  bundle({ entryPoints: [entry], format: "iife", target: "es2022", legalComments: "none", charset: "ascii", ...options });

/** The worker's script with its bindings and all that they import: a worker whose script is a Blob can import nothing. */
function workerScript(programs) {
  const bindings = {
    name: "bindings",
    setup: (build) => build.onResolve({ filter: /^lambdabox:worker$/ }, () => ({ path: join(programs, "worker.js") })),
  };
  // Where the bindings lie is asked only by who does not hand them their program.
  return script("web/single/worker.js", { plugins: [bindings], define: { "import.meta.url": '"about:blank"' } });
}

/** Writes the folder into `staging`; `document` is web/index.html with its addresses, but without its links. */
export async function placeSingle({ staging, document, programs, unpacker }) {
  const folder = join(staging, singleFolder);
  await mkdir(folder, { recursive: true });
  await copyFile(unpacker, join(folder, "unpacker.wasm"));
  await writeFile(join(folder, "worker.js"), await workerScript(programs));
  const unpacking = JSON.stringify(await script("web/single/unpacking.js"));
  const first = await script("web/single/main.js", { define: { UNPACKING_SCRIPT: unpacking } });
  // HTML would end the element there.
  const loader = first.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const hash = createHash("sha256").update(loader).digest("base64");
  let html = document;
  for (const [what, by] of [
    [policy, singlePolicy(hash)],
    [charset, '<meta charset="windows-1252" />'],
    [links, "<!-- METAS -->"],
    [app, `<div id="app">Loading: this takes a few seconds.</div>\n    <!-- CONTAINER -->\n    <script>${loader}</script>`],
  ]) {
    if (typeof what === "string" ? !html.includes(what) : !what.test(html)) throw new Error(`web/index.html has no ${what}`);
    html = html.replace(what, () => by);
  }
  await writeFile(join(folder, "index.html"), html);
  await writeFile(join(folder, "parts.json"), JSON.stringify(await parts(staging), null, 1));
}

/** The parts, each packed as one, and what the first script must know of them. */
async function parts(staging) {
  const entries = await readdir(staging, { recursive: true, withFileTypes: true });
  const all = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(staging, join(parentPath, name)));
  const files = all.map((path) => path.split(sep).join("/")).sort();
  const one = (test) => {
    const found = files.filter((path) => test.test(path));
    if (found.length !== 1) throw new Error(`${found.length} files of the page fit ${test}: one was expected`);
    return found[0];
  };
  const worker = (name) => one(new RegExp(`^worker-[0-9a-f]+/${name}$`));
  const page = {
    unpacker: `${singleFolder}/unpacker.wasm`,
    styles: one(/^page-[0-9a-f]+\.css$/),
    icon: one(/^icon-[0-9a-f]+\.svg$/),
    scripts: [one(/^boot-[0-9a-f]+\.js$/), one(/^editor-[0-9a-f]+\.js$/)],
    bindings: one(/^page-[0-9a-f]+\.js$/),
    program: one(/^page-[0-9a-f]+\.wasm$/),
    worker: { script: `${singleFolder}/worker.js`, program: worker("worker_bg\\.wasm") },
  };
  const course = [one(/^course-[0-9a-f]+\.js$/), worker("course\\.wasm")];
  const bundler = worker("bundler\\.wasm");
  const { unpacker, styles, icon, scripts, bindings, program } = page;
  return {
    page,
    parts: [
      { name: "unpacker", stored: true, files: [unpacker] },
      { name: "page", files: [styles, icon, ...scripts, bindings, program, ...course] },
      { name: "workers", files: [page.worker.script, page.worker.program] },
      // Workers are handed these, and unpack them when they are first needed.
      { name: "bundler", later: true, files: [bundler] },
      ...runtimeParts(files),
    ],
  };
}

/** A language runtime's own files, and its library, in the order in which it is cut into pieces. */
function runtimeParts(files) {
  // One file has no room for the component with native packages.
  const inside = files.filter((path) => path.startsWith("runtimes/") && !/^runtimes\/[^/]*\/native\//.test(path));
  const names = [...new Set(inside.map((path) => path.split("/")[1]))];
  return names.flatMap((runtime) => {
    const own = inside.filter((path) => path.startsWith(`runtimes/${runtime}/`));
    const isPiece = (path) => /^library-[0-9a-f]{16}\.bin$/.test(basename(path));
    return [
      { name: `${runtime}`, runtime, files: own.filter((path) => !isPiece(path)) },
      { name: `${runtime}, library`, runtime, later: true, library: true, files: own.filter(isPiece) },
    ];
  });
}
