// The look: values of Cloudscape's design tokens as CSS variables, each with its light and its dark
// value. Only those that the style sheets use are written.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeModules, root } from "./tools.mjs";

const tokensFile = join(nodeModules, "@cloudscape-design", "design-tokens", "index-visual-refresh.json");

/** The style sheet that defines every `--token-*` variable used in web/styles. */
export async function tokenStyles() {
  const { tokens } = JSON.parse(await readFile(tokensFile, "utf8"));
  const lines = [];
  for (const name of await usedTokens(join(root, "web", "styles"))) {
    const token = tokens[name];
    if (!token) throw new Error(`web/styles uses --token-${name}, which is no Cloudscape design token`);
    lines.push(`  --token-${name}: ${cssValue(token.$value)};`);
  }
  return `:root {\n${lines.join("\n")}\n}\n`;
}

async function usedTokens(folder) {
  const names = new Set();
  for (const file of await readdir(folder)) {
    if (!file.endsWith(".css")) continue;
    const text = await readFile(join(folder, file), "utf8");
    for (const [, name] of text.matchAll(/var\(--token-([a-z0-9-]+)/g)) names.add(name);
  }
  return [...names].sort();
}

function cssValue(value) {
  if (typeof value === "string") return value;
  if (value.light === value.dark) return value.light;
  return `light-dark(${value.light}, ${value.dark})`;
}
