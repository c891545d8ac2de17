// Where things are, for the build of the page.
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Cargo's target folder, which also holds the tools. */
export const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

/** npm's packages, put there by `cargo xtask` from web/editor/package-lock.json. */
export const nodeModules = join(target, "tools", "node", "node_modules");

/** Whether the page is made for others: small, with all checks; else it is made for a second look at a change. */
export const release = process.env.LAMBDABOX_PROFILE !== "quick";

/** Imports an npm package from {@link nodeModules}. */
export function tool(name) {
  if (!existsSync(join(nodeModules, name))) {
    throw new Error(`the npm package ${name} is missing in ${nodeModules}: run \`cargo xtask setup\``);
  }
  return createRequire(join(nodeModules, "index.js"))(name);
}

/** Runs the build: an error is one sentence and exit code 1, never a stack trace. */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
