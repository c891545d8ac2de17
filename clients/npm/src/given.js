// What an author has written into a `<lambda-box>`: its attributes, and the scripts inside of it.

const JSON_TYPE = "application/json";

/** Without the line breaks around it and the indentation that all lines have. */
export function dedented(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/^(?:[ \t]*\n)+/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim()).map((line) => line.match(/^[ \t]*/)[0].length);
  const common = Math.min(...indents, Infinity);
  return `${lines.map((line) => line.slice(Number.isFinite(common) ? common : 0)).join("\n").trimEnd()}\n`;
}

function whole(box, name) {
  const text = box.getAttribute(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text.trim())) throw new Error(`${name}="${text}" has to be a whole number`);
  return Number(text);
}

function environment(box) {
  const text = box.getAttribute("env");
  if (text === null) return [];
  let read;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new Error(`the attribute env is no JSON: ${error.message}`);
  }
  const pairs = typeof read === "object" && read !== null && !Array.isArray(read) ? Object.entries(read) : null;
  if (!pairs || pairs.some(([, value]) => typeof value !== "string")) {
    throw new Error('the attribute env has to be an object of texts, such as {"TABLE": "orders"}');
  }
  return pairs;
}

async function fetched(address) {
  const response = await fetch(new URL(address, document.baseURI));
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response.text();
}

/** `{ files, event, handler, memory, timeout, env }`; rejects with a sentence for what cannot be used. */
export async function readGiven(box) {
  const scripts = [...box.querySelectorAll("script[type]")];
  const codes = scripts.filter(({ type }) => type !== JSON_TYPE);
  const files = codes.map((script) => ({ path: script.dataset.file ?? "lambda_function.py", text: dedented(script.textContent) }));
  const source = box.getAttribute("src");
  if (source !== null) {
    const path = decodeURIComponent(new URL(source, document.baseURI).pathname.split("/").pop());
    files.unshift({ path, text: await fetched(source) });
  }
  if (files.length === 0) {
    const text = "def lambda_handler(event, context):\n    return {\"message\": \"Hello from Lambda!\"}\n";
    files.push({ path: "lambda_function.py", text });
  }
  const named = files.map(({ path }) => path);
  const twice = named.find((path, index) => named.indexOf(path) !== index);
  if (twice) throw new Error(`there are two files ${twice}: name them with data-file`);
  const event = scripts.find(({ type }) => type === JSON_TYPE);
  const module = files[0].path.match(/^([\w-]+)\.py$/)?.[1];
  return {
    files,
    event: event ? dedented(event.textContent).trimEnd() : (box.getAttribute("event") ?? "{}"),
    handler: box.getAttribute("handler") ?? (module ? `${module}.lambda_handler` : undefined),
    memory: whole(box, "memory"),
    timeout: whole(box, "timeout"),
    env: environment(box),
  };
}

/**
 * A name for what was given, so that what a learner has kept of it is told from what was given before: FNV-1a of 64 bits,
 * since the browser's own hashes are there on secure origins only.
 */
export function digestOf(given) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(JSON.stringify(given))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
