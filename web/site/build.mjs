// Puts the page together, a folder of static files: takes the programs that `cargo xtask` has compiled, adds scripts,
// styles and the language runtimes, names every file after its content, fixes the content security policy to the
// very scripts that are in the page, writes the service worker that keeps all of it, and refuses a page whose
// WebAssembly has grown too large, or all that is transferred until the first result.
//
// LAMBDABOX_PROGRAMS is the folder of the programs and their bindings, LAMBDABOX_BUNDLER the module that prepares
// compiled handlers, LAMBDABOX_SERVICES the one with AWS's services, LAMBDABOX_UNPACKER the one that unpacks a page in one
// file, LAMBDABOX_COURSES the folder of packed courses, LAMBDABOX_OUT the folder to make, LAMBDABOX_DOCUMENTATION the site of
// the documentation if it is to be there; LAMBDABOX_PROFILE=quick leaves out what takes long.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { assets, courseScript } from "./assets.mjs";
import { checkFirstResult } from "./first_result.mjs";
import { placeSingle, singleFolder } from "./single.mjs";
import { optimise } from "./programs.mjs";
import { release, root, run, target } from "./tools.mjs";

const programs = process.env.LAMBDABOX_PROGRAMS;
const bundler = process.env.LAMBDABOX_BUNDLER;
const unpacker = process.env.LAMBDABOX_UNPACKER;
const courses = process.env.LAMBDABOX_COURSES;
const services = process.env.LAMBDABOX_SERVICES;
const out = process.env.LAMBDABOX_OUT;
const documentation = process.env.LAMBDABOX_DOCUMENTATION;

/** The page is put together beside its place, so that it is there whole or as it was. */
const staging = `${out}.new`;

/** What index.html has where the hashes of inline scripts go. */
const scriptsPlaceholder = "'sha256-INLINE-SCRIPTS'";

/** What index.html has where the address of the worker's script goes. */
const workerPlaceholder = "WORKER-SCRIPT";

/** What index.html has where the address of the script for courses goes. */
const coursesPlaceholder = "COURSES-SCRIPT";

/** What index.html has where everything that it loads goes. */
const linksPlaceholder = "<!-- LINKS -->";

/** What index.html has where the link to the documentation goes. */
const documentationPlaceholder = "<!-- DOCUMENTATION -->";

/** The most that the page's WebAssembly may take on its way, in bytes of brotli. */
const pageLimit = 170_000;

/** The most that all may take that must be there until one can type: first script, editor, styles, page. */
const typingLimit = 340_000;

/**
 * The most that checks may add, which is loaded with the first course: its programs, without the courses themselves. 60,000 is what
 * they should take. What is left is judging (a third), sessions, the regular expressions that are linear everywhere, and the page's part.
 */
const coursesLimit = 68_000;

/** What is replaced in index.html. */
const replacements = new Map();

const digest = (...parts) => {
  const hash = createHash("sha256");
  parts.forEach((part) => hash.update(part));
  return hash.digest("hex").slice(0, 16);
};

/** Writes a file under its name and the hash of its contents; its address. */
async function place(name, ending, contents) {
  const file = `${name}-${digest(contents)}.${ending}`;
  await writeFile(join(staging, file), contents);
  return `./${file}`;
}

/** Puts scripts, styles, icon and the page's own program there, and makes the lines that load them. */
async function placePage() {
  const links = [];
  for (const { name, ending, contents } of await assets()) {
    const address = await place(name, ending, contents);
    if (ending === "svg") links.push(`<link rel="icon" href="${address}">`);
    if (ending === "css") links.push(`<link rel="stylesheet" href="${address}">`);
    if (ending === "js") links.push(`<script type="module" src="${address}"></script>`);
  }
  await optimise(programs, "page");
  const bindings = await place("page", "js", await readFile(join(programs, "page.js")));
  const module = await place("page", "wasm", await readFile(join(programs, "page_bg.wasm")));
  links.push(
    `<link rel="modulepreload" href="${bindings}" crossorigin>`,
    `<link rel="preload" href="${module}" as="fetch" type="application/wasm" crossorigin>`,
    `<script type="module">import init from "${bindings}";await init({module_or_path:"${module}"});</script>`,
  );
  replacements.set(linksPlaceholder, links.join("\n    "));
}

/**
 * Puts the worker's script, its bindings, its WebAssembly, its part for courses, the bundler and AWS's services into `worker-<hash>/`: a
 * browser, or a service worker, then never mixes files of two versions.
 */
async function placeWorker() {
  await optimise(programs, "worker");
  const script = await readFile(join(root, "web", "boot", "worker.js"), "utf8");
  // The scripts that its bindings import; the page's have none.
  const snippets = await readdir(join(programs, "snippets"), { recursive: true, withFileTypes: true });
  const scripts = snippets.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const own = ["worker.js", "worker_bg.wasm", "course.wasm"].map((name) => join(programs, name));
  const files = own.concat(scripts.sort(), bundler, services);
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const folder = `worker-${digest(script, ...contents)}`;
  const there = join(staging, folder);
  await mkdir(there, { recursive: true });
  await cp(join(programs, "worker.js"), join(there, "worker_bindings.js"));
  await cp(join(programs, "worker_bg.wasm"), join(there, "worker_bg.wasm"));
  await cp(join(programs, "course.wasm"), join(there, "course.wasm"));
  await cp(join(programs, "snippets"), join(there, "snippets"), { recursive: true });
  await cp(bundler, join(there, "bundler.wasm"));
  await cp(services, join(there, "services.wasm"));
  await writeFile(join(there, "worker.js"), script);
  replacements.set(workerPlaceholder, `${folder}/worker.js`);
}

/** Puts the page's part for courses and the packed courses there. */
async function placeCourses() {
  replacements.set(coursesPlaceholder, await place("course", "js", await courseScript()));
  if (courses) await cp(courses, join(staging, "courses"), { recursive: true });
}

/** What a browser transfers of a file, in bytes of brotli. */
async function brotliSize(file) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(await readFile(file), { params }).length;
}

/** Prints what checks add, which is loaded with the first course; fails above {@link coursesLimit}. */
async function checkCourses() {
  if (!release) return;
  const entries = await readdir(staging, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => /^course-.*\.js$|^course\.wasm$/.test(entry.name));
  let total = 0;
  for (const { parentPath, name } of files) total += await brotliSize(join(parentPath, name));
  console.log(`with the first course: ${total} bytes of brotli (${files.map(({ name }) => name).join(", ")})`);
  if (total > coursesLimit) {
    throw new Error(`checks add ${total} bytes of brotli; at most ${coursesLimit} are allowed`);
  }
}

/**
 * Prints what the page's WebAssembly takes, and what all takes that must be there until one can type;
 * fails above {@link pageLimit} and {@link typingLimit}.
 */
async function checkSize() {
  if (!release) return;
  let typing = 0;
  for (const name of (await readdir(staging)).filter((name) => /^(boot|editor|page)-.*\.(js|css|wasm)$/.test(name))) {
    const size = await brotliSize(join(staging, name));
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

/** Names the documentation in the page, if it comes with it. */
function linkDocumentation() {
  // Styled here: most pages have no such link, and every byte of the style sheet is there before one can type.
  const style = "padding:0.5rem 1rem 1rem;text-align:center";
  const link = '<a href="docs/index.html">Documentation</a>';
  const nav = `<nav aria-label="Documentation" style="${style}">${link}</nav>`;
  replacements.set(documentationPlaceholder, documentation ? nav : "");
}

/** Puts the documentation beside the page. It is no part of what a browser keeps for use without a network. */
async function addDocumentation() {
  if (documentation) await cp(documentation, join(staging, "docs"), { recursive: true });
}

/** web/index.html with everything replaced but what has one of these names. */
async function filledDocument(...except) {
  let html = await readFile(join(root, "web", "index.html"), "utf8");
  for (const [placeholder, text] of replacements) {
    if (except.includes(placeholder)) continue;
    if (!html.includes(placeholder)) throw new Error(`web/index.html has no ${placeholder}`);
    html = html.replace(placeholder, () => text);
  }
  return html;
}

/** Writes index.html, with a policy that allows the inline script that it has. */
async function writeDocument() {
  const html = await filledDocument();
  if (!html.includes(scriptsPlaceholder)) throw new Error(`web/index.html has no ${scriptsPlaceholder} in its policy`);
  const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)]
    .map(([, script]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  await writeFile(join(staging, "index.html"), html.replace(scriptsPlaceholder, [...new Set(hashes)].join(" ")));
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
    // For the command line, which makes a page of one file of it.
    if (relative(staging, file).split(sep)[0] === singleFolder) continue;
    const hash = createHash("sha256").update(await readFile(file)).digest("hex").slice(0, 16);
    files[relative(staging, file).split(sep).join("/")] = hash;
  }
  const sorted = Object.fromEntries(Object.entries(files).sort());
  const script = await readFile(join(root, "web", "boot", "service_worker.js"), "utf8");
  const version = createHash("sha256").update(JSON.stringify(sorted)).update(script).digest("hex").slice(0, 16);
  const names = `const VERSION = "${version}";\nconst FILES = ${JSON.stringify(sorted, null, 1)};\n`;
  await writeFile(join(staging, "service_worker.js"), names + script);
}

/** Puts what is whole in the place of what was there. */
async function takePlace() {
  const before = `${out}.old`;
  await rm(before, { recursive: true, force: true });
  await rename(out, before).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(staging, out);
  await rm(before, { recursive: true, force: true });
}

await run(async () => {
  if (!programs || !bundler || !services || !unpacker || !out) throw new Error("the page is built by `cargo xtask site`");
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  await placePage();
  await placeWorker();
  await placeCourses();
  linkDocumentation();
  await writeDocument();
  await checkSize();
  await checkCourses();
  await addRuntimes();
  if (release) await checkFirstResult(staging, join(target, "brotli.json"));
  await placeSingle({ staging, document: await filledDocument(linksPlaceholder, documentationPlaceholder), programs, unpacker });
  await addServiceWorker();
  await addDocumentation();
  await takePlace();
});
