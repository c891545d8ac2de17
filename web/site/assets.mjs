// What the page loads besides its WebAssembly: the first script, the editor, the style sheet, the icon.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeModules, release, root, target, tool } from "./tools.mjs";
import { tokenStyles } from "./tokens.mjs";

/** What is made here and bundled again. */
const generated = join(target, "page");

/** What esbuild makes of an entry, as text. */
export async function bundle(options) {
  const built = await tool("esbuild").build({
    bundle: true,
    write: false,
    minify: release,
    nodePaths: [nodeModules],
    logLevel: "warning",
    absWorkingDir: root,
    ...options,
  });
  return built.outputFiles[0].text;
}

/** A style sheet that a script imports is a text, which the script hands to the document. */
const styleTexts = {
  name: "styles as text",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await tool("esbuild").transform(await readFile(path), { loader: "css", minify: release });
      return { contents: code, loader: "text" };
    }),
};

function script(entry) {
  const plugins = [styleTexts];
  return bundle({ entryPoints: [entry], format: "esm", target: "es2022", legalComments: "none", plugins });
}

async function styles() {
  await mkdir(generated, { recursive: true });
  await writeFile(join(generated, "tokens.css"), await tokenStyles());
  const tokens = JSON.stringify(join(generated, "tokens.css"));
  const main = JSON.stringify(join(root, "web", "styles", "main.css"));
  return bundle({
    stdin: { contents: `@import ${tokens};\n@import ${main};\n`, resolveDir: root, loader: "css" },
  });
}

/** The page's part for courses, with its styles: one script that is loaded with the first course. */
export const courseScript = () => script("web/course/main.js");

/** Each asset's name, its ending, and its contents. */
export async function assets() {
  return [
    { name: "icon", ending: "svg", contents: await readFile(join(root, "web", "styles", "icon.svg")) },
    { name: "page", ending: "css", contents: await styles() },
    { name: "boot", ending: "js", contents: await script("web/boot/main.js") },
    { name: "editor", ending: "js", contents: await script("web/editor/src/main.js") },
  ];
}
