// How much a browser transfers until a visitor sees the first result, and the most that it may be.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const compress = promisify(brotliCompress);

/** What static hosts can afford; 11 would take a minute for a runtime and gives about a tenth less. */
const quality = 9;

/** The most that may be transferred until the first result, in bytes of brotli at {@link quality}. */
const limit = 6_000_000;

/**
 * Whether a file is not fetched before the first result: the bundler is for compiled handlers, AWS's services for
 * functions that call them, pieces of a library for modules that are not in a runtime's snapshot, the component with
 * native packages for functions that bring one, what is called `course` for courses. A test in Chromium sees that no piece is.
 */
const isLater = (path) =>
  ["bundler.wasm", "services.wasm"].includes(basename(path)) ||
  /^runtimes\/[^/]*\/native\//.test(path) ||
  /^library-[0-9a-f]{16}\.bin$|^course[.-]/.test(basename(path));

/**
 * Prints what the site in `folder` transfers until the first result, and fails above the limit: all
 * of the page, and the largest of the language runtimes. Sizes that are known are kept in the file
 * `known` by the hash of what was compressed.
 */
export async function checkFirstResult(folder, known) {
  const sizes = await compressedSizes(folder, known);
  let page = 0;
  const runtimes = new Map();
  for (const [path, size] of sizes) {
    const [top, runtime] = path.split("/");
    if (top === "courses") continue;
    if (top === "runtimes") runtimes.set(runtime, (runtimes.get(runtime) ?? 0) + size);
    else page += size;
  }
  const [name, runtime] = [...runtimes].reduce((most, one) => (one[1] > most[1] ? one : most), ["no runtime", 0]);
  const total = page + runtime;
  console.log(`until the first result: ${total} bytes of brotli (page ${page}, ${name} ${runtime})`);
  if (total > limit) {
    throw new Error(`${total} bytes of brotli are transferred until the first result; at most ${limit} are allowed`);
  }
}

/** Pairs of a file's path inside of `folder` and its size in bytes of brotli. */
async function compressedSizes(folder, known) {
  const before = await readFile(known, "utf8").then(JSON.parse).catch(() => ({}));
  const after = {};
  const sizes = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join("/");
    if (!entry.isFile() || isLater(path)) continue;
    const contents = await readFile(file);
    const key = `${quality} ${createHash("sha256").update(contents).digest("hex")}`;
    after[key] = before[key] ?? (await compressedSize(contents));
    sizes.push([path, after[key]]);
  }
  await writeFile(known, JSON.stringify(after));
  return sizes;
}

async function compressedSize(contents) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
  };
  return (await compress(contents, { params })).length;
}
