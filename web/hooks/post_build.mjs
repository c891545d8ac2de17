// After trunk has built: puts the worker and the bundler into a folder named after its content, adds the language
// runtimes, fixes the content security policy to the very scripts that are in the page, writes the service
// worker that keeps all of it, and refuses a page whose WebAssembly has grown too large, or all that is
// transferred until the first result.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { checkFirstResult } from "./first_result.mjs";
import { root, run, target } from "./tools.mjs";

const staging = process.env.TRUNK_STAGING_DIR;

/** What index.html has where the hashes of inline scripts go. */
const placeholder = "'sha256-INLINE-SCRIPTS'";

/** What index.html has where the address of the worker's script goes. */
const workerPlaceholder = "WORKER-SCRIPT";

/** The most that the page's WebAssembly may take on its way, in bytes of brotli. */
const pageLimit = 170_000;

/** The most that all may take that must be there until one can type: first script, editor, styles, page. */
const typingLimit = 340_000;

/** The bundler, which the worker loads from beside itself when a compiled handler is handed to it. */
const bundler = join(target, "wasm32-unknown-unknown", "web", "lambdabox_bundler.wasm");

/**
 * Puts the worker's script, its bindings, its WebAssembly and the bundler into `worker-<hash>/`: a
 * browser, or a service worker, then never mixes files of two versions.
 */
async function placeWorker() {
  const there = await stat(bundler).catch(() => null);
  if (!there?.isFile()) throw new Error(`the bundler is missing (${bundler}): run \`cargo xtask site\``);
  const script = await readFile(join(root, "web", "boot", "worker.js"), "utf8");
  const hash = createHash("sha256").update(script);
  // The scripts that its bindings import; the page's have none.
  const snippets = await readdir(join(staging, "snippets"), { recursive: true, withFileTypes: true });
  const scripts = snippets.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const file of ["worker.js", "worker_bg.wasm"].map((name) => join(staging, name)).concat(scripts.sort(), bundler)) {
    hash.update(await readFile(file));
  }
  const folder = `worker-${hash.digest("hex").slice(0, 16)}`;
  await mkdir(join(staging, folder), { recursive: true });
  await rename(join(staging, "worker.js"), join(staging, folder, "worker_bindings.js"));
  await rename(join(staging, "worker_bg.wasm"), join(staging, folder, "worker_bg.wasm"));
  await rename(join(staging, "snippets"), join(staging, folder, "snippets"));
  await cp(bundler, join(staging, folder, "bundler.wasm"));
  await writeFile(join(staging, folder, "worker.js"), script);
  const file = join(staging, "index.html");
  const html = await readFile(file, "utf8");
  if (!html.includes(workerPlaceholder)) throw new Error(`index.html has no ${workerPlaceholder}`);
  // Trunk preloads the worker's scripts for the page, which has no use for them.
  const links = /<link(?=[^>]*modulepreload)[^>]*\.\/snippets\/[^>]*>/g;
  await writeFile(file, html.replace(links, "").replace(workerPlaceholder, `${folder}/worker.js`));
}

/**
 * Prints what the page's WebAssembly takes, and what all takes that must be there until one can type;
 * fails above {@link pageLimit} and {@link typingLimit}.
 */
async function checkSize() {
  if (process.env.TRUNK_PROFILE !== "release") return;
  const names = await readdir(staging);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  let typing = 0;
  for (const name of names.filter((name) => /^(boot|editor|page)-.*\.(js|css|wasm)$/.test(name))) {
    const size = brotliCompressSync(await readFile(join(staging, name)), { params }).length;
    typing += size;
    if (!name.endsWith(".wasm")) continue;
    console.log(`${name}: ${size} bytes of brotli`);
    if (size > pageLimit) throw new Error(`${name} has ${size} bytes of brotli; at most ${pageLimit} are allowed`);
  }
  console.log(`until one can type: ${typing} bytes of brotli (first script, editor, styles, page)`);
  if (typing > typingLimit) {
    throw new Error(`${typing} bytes of brotli are needed until one can type; at most ${typingLimit} are allowed`);
  }
}

async function fixPolicy() {
  const file = join(staging, "index.html");
  const html = await readFile(file, "utf8");
  if (!html.includes(placeholder)) throw new Error(`index.html has no ${placeholder} in its policy`);
  const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)]
    .map(([, script]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  await writeFile(file, html.replace(placeholder, [...new Set(hashes)].join(" ")));
}

/** Copies each `target/runtimes/<name>/web` to `runtimes/<name>`. */
async function addRuntimes() {
  const from = join(target, "runtimes");
  const names = await readdir(from).catch(() => []);
  let found = 0;
  for (const name of names) {
    const bundle = join(from, name, "web");
    const there = await stat(bundle).catch(() => null);
    if (!there?.isDirectory()) continue;
    const to = join(staging, "runtimes", name);
    await mkdir(to, { recursive: true });
    await cp(bundle, to, { recursive: true });
    found += 1;
  }
  if (found === 0) {
    console.warn(`warning: no runtime bundle below ${from}: the page will not be able to run functions`);
  }
}

/** Writes the service worker, with the address and the hash of every file before it. */
async function addServiceWorker() {
  const entries = await readdir(staging, { recursive: true, withFileTypes: true });
  const files = {};
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const hash = createHash("sha256").update(await readFile(file)).digest("hex").slice(0, 16);
    files[relative(staging, file).split(sep).join("/")] = hash;
  }
  const sorted = Object.fromEntries(Object.entries(files).sort());
  const script = await readFile(join(root, "web", "boot", "service_worker.js"), "utf8");
  const version = createHash("sha256").update(JSON.stringify(sorted)).update(script).digest("hex").slice(0, 16);
  const names = `const VERSION = "${version}";\nconst FILES = ${JSON.stringify(sorted, null, 1)};\n`;
  await writeFile(join(staging, "service_worker.js"), names + script);
}

await run(async () => {
  if (!staging) throw new Error("this is a hook of trunk: TRUNK_STAGING_DIR is not set");
  await placeWorker();
  await checkSize();
  await addRuntimes();
  await fixPolicy();
  if (process.env.TRUNK_PROFILE === "release") await checkFirstResult(staging, join(target, "brotli.json"));
  await addServiceWorker();
});
