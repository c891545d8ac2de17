// The page's WebAssembly and the worker's, with the JavaScript between them and the browser: made smaller, or the
// worker's faster, as they leave the compiler's hands.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { nodeModules, release, tool } from "./tools.mjs";

const execute = promisify(execFile);

/** Modules without names no longer say what they use, so wasm-opt is told what rustc uses by default. */
const features = [
  "bulk-memory", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext", "multivalue",
].map((feature) => `--enable-${feature}`);

/** As small as it gets: control flow is put together anew from a flat form, and looked at twice. */
const small = ["--low-memory-unused", "-Oz", "--flatten", "--rereloop", "-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];

/**
 * Fast, but without copies of what only one function calls, and with one function where several differ in a constant:
 * a hundredth of what is downloaded until the first result was copies.
 */
const fast = [
  "-O3", "--low-memory-unused", "--flexible-inline-max-function-size=4", "--one-caller-inline-max-function-size=60",
  "--merge-similar-functions", "-O3",
];

/** What each program is optimised for: the page is downloaded before it does anything, the worker computes. */
const switches = {
  page: ["--zero-filled-memory", ...small],
  worker: fast,
};

/** Optimises `name_bg.wasm` of `folder` where it lies, and its script `name.js`; nothing in a quick build. */
export async function optimise(folder, name) {
  if (!release) return;
  const wasm = join(folder, `${name}_bg.wasm`);
  const part = join(folder, "course.wasm");
  const wasmOpt = join(nodeModules, ".bin", process.platform === "win32" ? "wasm-opt.cmd" : "wasm-opt");
  const shell = process.platform === "win32";
  await execute(wasmOpt, [...switches[name], ...features, wasm, "-o", wasm], { shell });
  // What is loaded with the first course: small, since it computes little.
  if (name === "worker") await execute(wasmOpt, [...small, ...features, part, "-o", part], { shell });
  const file = join(folder, `${name}.js`);
  const { code } = await tool("esbuild").transform(await readFile(file, "utf8"), { minify: true, format: "esm" });
  await writeFile(file, code);
}
