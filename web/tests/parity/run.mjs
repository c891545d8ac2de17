// Runs recorded cases in both engines, wasmtime in the command line and the browser's own in the
// page's worker, and compares what they print byte for byte.
//
//   node web/tests/parity/run.mjs SITE LAMBDABOX CASE...
//
// SITE is the built page, LAMBDABOX the command, each CASE a folder of tests/parity.
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, serve } from "./driver.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** The texts of a JSON document's `events`, as they stand: digits must not pass through a float. */
function eventTexts(text) {
  const list = text.slice(text.indexOf("[", text.indexOf('"events"')) + 1);
  const events = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < list.length; i += 1) {
    const c = list[i];
    if (quoted) {
      if (c === "\\") i += 1;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if ("[{".includes(c)) depth += 1;
    else if (depth === 0 && (c === "," || c === "]")) {
      const event = list.slice(start, i).trim();
      if (event) events.push(event);
      if (c === "]") return events;
      start = i + 1;
    } else if ("]}".includes(c)) depth -= 1;
  }
  throw new Error("events has no end");
}

async function readCase(folder) {
  const text = await readFile(join(folder, "case.json"), "utf8");
  const given = JSON.parse(text);
  const config = { functionName: given.name ?? "my-function" };
  const fields = { runtime: "runtime", handler: "handler", memory: "memorySize", timeout: "timeout", tmp: "ephemeralStorage", region: "region", architecture: "architecture", env: "environment", timeoutMessage: "timeoutForm" };
  for (const [from, to] of Object.entries(fields)) {
    if (given[from] !== undefined) config[to] = given[from];
  }
  if (given.logFormat) config.logging = { logFormat: given.logFormat };
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = [];
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const path = relative(folder, file).split(sep).join("/");
    if (path === "case.json" || path.startsWith("expected.")) continue;
    files.push({ path, base64: (await readFile(file)).toString("base64") });
  }
  return { config, files, events: eventTexts(text), seed: given.seed ?? 0 };
}

/** What the command line prints; it exits with 1 when the function failed. */
async function native(command, folder) {
  const options = { maxBuffer: 1 << 28 };
  const { stdout, stderr } = await promisify(execFile)(command, ["case", folder], options).catch((error) => {
    if (error.code === 1) return error;
    throw error;
  });
  if (!stdout) throw new Error(stderr.trim());
  return stdout.trimEnd().split("\n");
}

const fuel = (lines) => lines.map((line) => {
  const { init, invoke } = JSON.parse(line).fuel;
  return init + invoke;
}).join(" ");

/** Where two texts begin to differ. */
function difference(a = "nothing", b = "nothing") {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const part = (text) => text.slice(Math.max(0, at - 80), at + 80);
  return `    host    …${part(a)}…\n    browser …${part(b)}…`;
}

const [site, command, ...folders] = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: node run.mjs SITE LAMBDABOX CASE...");
  process.exit(2);
}
const server = await serve(site, { "/parity.html": join(here, "page.html"), "/parity.mjs": join(here, "page.mjs") });
const browser = await chromium();
const different = [];
try {
  await browser.go(`${server.address}parity.html`);
  for (const folder of folders) {
    const name = basename(folder);
    try {
      const host = await native(command, folder);
      const page = await browser.call("runCase", await readCase(folder));
      const at = host.findIndex((line, index) => line !== page[index]);
      const same = at < 0 && host.length === page.length;
      if (!same) different.push(name);
      console.log(`${same ? "same     " : "DIFFERENT"} ${name.padEnd(32)} ${fuel(host)}${same ? "" : ` | ${fuel(page)}`}`);
      if (!same) console.log(difference(host[at], page[at]));
    } catch (error) {
      different.push(name);
      console.log(`FAILED    ${name.padEnd(32)} ${error.message}`);
    }
  }
} finally {
  await browser.close();
  server.close();
}
console.log(`${folders.length - different.length} of ${folders.length} cases are the same in both engines`);
process.exitCode = different.length === 0 ? 0 : 1;
