// What a function is made of, as authors write it, in the words of the engine.
import { LambdaboxError } from "./error.js";

/** The file of a function that is one text, by the language of its runtime. */
const SINGLE = "lambda_function.py";
/** AWS's name of the runtime of compiled handlers. */
export const COMPILED = "provided.al2023";

/** Option: the name in the engine's configuration, and what it has to be. */
const KNOWN = {
  handler: ["handler", "string"],
  memory: ["memorySize", "number"],
  timeout: ["timeout", "number"],
  runtime: ["runtime", "string"],
  name: ["functionName", "string"],
  region: ["region", "string"],
  env: ["environment", "object"],
  seed: [null, "number"],
};

/** `{ config, settings }` of options; throws a TypeError that names what is wrong. */
export function configuration(options) {
  const config = {};
  const settings = {};
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const known = KNOWN[option];
    if (!known) throw new TypeError(`there is no option ${option}: use one of ${Object.keys(KNOWN).join(", ")}`);
    const [field, type] = known;
    if (typeof value !== type || value === null) throw new TypeError(`the option ${option} has to be a ${type}`);
    if (type === "number" && !Number.isSafeInteger(value)) throw new TypeError(`the option ${option} has to be a whole number`);
    if (field) config[field] = value;
    else settings[option] = value;
  }
  for (const [key, text] of Object.entries(config.environment ?? {})) {
    if (typeof text !== "string") throw new TypeError(`the environment variable ${key} has to be text, not ${typeof text}`);
  }
  return { config, settings };
}

const isBytes = (code) => code instanceof ArrayBuffer || ArrayBuffer.isView(code);
const bytesOf = (contents) => {
  if (typeof contents === "string") return new TextEncoder().encode(contents);
  if (contents instanceof ArrayBuffer) return new Uint8Array(contents.slice(0));
  if (ArrayBuffer.isView(contents)) return new Uint8Array(contents.buffer, contents.byteOffset, contents.byteLength).slice();
  throw new TypeError("the contents of a file have to be text or bytes");
};

/** `{ files }`, pairs of paths and bytes, or `{ component }`, the bytes of a compiled handler. */
export function codeOf(code) {
  if (typeof code === "string") return { files: [[SINGLE, bytesOf(code)]] };
  if (isBytes(code)) return { component: bytesOf(code) };
  if (typeof code !== "object" || code === null) throw new TypeError("code has to be text, files by their paths, or bytes of a .wasm component");
  const files = Object.entries(code).map(([path, contents]) => [path, bytesOf(contents)]);
  if (files.length === 0) throw new TypeError("code has no files");
  return { files };
}

/** The bytes of an event. */
export function eventOf(event) {
  const text = JSON.stringify(event);
  if (text === undefined) throw new LambdaboxError("the event cannot be written as JSON");
  return new TextEncoder().encode(text);
}
