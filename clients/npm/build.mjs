// Puts the npm package together: the scripts of clients/npm bundled with the page's editor, and the page's engine out of
// the built page. `cargo xtask` runs it, and packs what it leaves.
//
// LAMBDABOX_SITE is the folder of the built page, LAMBDABOX_OUT the folder to make.
import { cp, copyFile, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { nodeModules, root, run, tool } from "../../web/site/tools.mjs";
import { tokenStyles } from "../../web/site/tokens.mjs";

const site = process.env.LAMBDABOX_SITE;
const out = process.env.LAMBDABOX_OUT;
const here = join(root, "clients", "npm");

/** The page's rules that the element takes over; its own come after them. */
const STYLES = ["base", "controls", "editor", "results"];

/** The element's styles as one text: what the page says of its root is said of the element. */
async function elementStyles() {
  const page = await Promise.all(STYLES.map((name) => readFile(join(root, "web", "styles", `${name}.css`), "utf8")));
  const own = await readFile(join(here, "src", "element.css"), "utf8");
  const all = [await tokenStyles(), ...page].join("\n").replaceAll(":root", ":host");
  const { code } = await tool("esbuild").transform(`${all}\n${own}`, { loader: "css", minify: true });
  return code;
}

/** Puts the package's own script in the place of the page's, which looks for files beside its document. */
const ownFiles = {
  name: "own files",
  setup(build) {
    build.onResolve({ filter: /^\.\/files\.js$/ }, () => ({ path: join(here, "src", "files.js") }));
    build.onLoad({ filter: /element\.css$/ }, async () => ({ contents: await elementStyles(), loader: "text" }));
  },
};

async function scripts(workers) {
  await tool("esbuild").build({
    entryPoints: ["index", "element"].map((name) => join(here, "src", `${name}.js`)),
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    nodePaths: [nodeModules],
    define: { WORKER_FOLDER: JSON.stringify(workers) },
    plugins: [ownFiles],
    logLevel: "warning",
  });
}

/** Copies the engine: the workers with what they load, but for what only courses need, and the language runtimes. */
async function engine() {
  const workers = (await readdir(site)).find((name) => /^worker-[0-9a-f]+$/.test(name));
  if (!workers) throw new Error(`${site} is no built page: it has no folder worker-…`);
  const to = join(out, "engine");
  await mkdir(to, { recursive: true });
  const isNeeded = (path) => basename(path) !== "course.wasm";
  await cp(join(site, workers), join(to, workers), { recursive: true, filter: isNeeded });
  await copyFile(join(here, "src", "worker.js"), join(to, workers, "worker.js"));
  await cp(join(site, "runtimes"), join(to, "runtimes"), { recursive: true });
  return workers;
}

await run(async () => {
  if (!site || !out) throw new Error("the npm package is built by `cargo xtask npm`");
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await scripts(await engine());
  for (const name of await readdir(join(here, "types"))) await copyFile(join(here, "types", name), join(out, name));
  await copyFile(join(root, "docs", "web-pages.md"), join(out, "README.md"));
  await copyFile(join(root, "LICENSE"), join(out, "LICENSE"));
  await copyFile(join(here, "package.json"), join(out, "package.json"));
});
