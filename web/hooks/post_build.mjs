// After trunk has built: adds the language runtimes and fixes the content security policy to the
// very scripts that are in the page.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, target } from "./tools.mjs";

const staging = process.env.TRUNK_STAGING_DIR;

/** What index.html has where the hashes of inline scripts go. */
const placeholder = "'sha256-INLINE-SCRIPTS'";

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

/** Copies the bundler, which the worker loads when a compiled handler is handed to it. */
async function addBundler() {
  const bundler = join(target, "wasm32-unknown-unknown", "web", "lambdabox_bundler.wasm");
  const there = await stat(bundler).catch(() => null);
  if (!there?.isFile()) throw new Error(`the bundler is missing (${bundler}): run \`cargo xtask site\``);
  await cp(bundler, join(staging, "bundler.wasm"));
}

await run(async () => {
  if (!staging) throw new Error("this is a hook of trunk: TRUNK_STAGING_DIR is not set");
  await addRuntimes();
  await addBundler();
  await fixPolicy();
});
