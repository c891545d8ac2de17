// Before trunk builds: bundles the first script, the editor and the style sheets into target/page, where index.html
// takes them from.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generated, nodeModules, root, run, tool } from "./tools.mjs";
import { tokenStyles } from "./tokens.mjs";

const release = process.env.TRUNK_PROFILE === "release";

async function bundle(options) {
  const esbuild = tool("esbuild");
  const built = await esbuild.build({
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

/** Leaves an unchanged file untouched, so that nothing rebuilds because of its time stamp. */
async function writeIfChanged(file, text) {
  const before = await readFile(file, "utf8").catch(() => null);
  if (before !== text) await writeFile(file, text);
}

await run(async () => {
  await mkdir(generated, { recursive: true });
  for (const [name, entry] of [["editor", "web/editor/src/main.js"], ["boot", "web/boot/main.js"]]) {
    const script = await bundle({
      entryPoints: [entry],
      format: "esm",
      target: "es2022",
      legalComments: "none",
    });
    await writeIfChanged(join(generated, `${name}.js`), script);
  }
  await writeIfChanged(join(generated, "tokens.css"), await tokenStyles());
  const styles = await bundle({
    stdin: {
      contents: `@import "./target/page/tokens.css";\n@import "./web/styles/main.css";\n`,
      resolveDir: root,
      loader: "css",
    },
  });
  await writeIfChanged(join(generated, "page.css"), styles);
});
