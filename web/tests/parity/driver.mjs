// A static server, and Chromium through chromedriver: what the comparison needs, and no more.
import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

/** Serves a folder, and `extra` files by their path, on a free port. */
export async function serve(folder, extra) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    const file = extra[path] ?? join(folder, path);
    const about = await stat(file).catch(() => null);
    response.writeHead(about?.isFile() ? 200 : 404, { "content-type": types[extname(file)] ?? "text/plain" });
    if (about?.isFile()) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** A headless Chromium. */
export async function chromium() {
  const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise((resolve, reject) => {
    driver.on("error", reject);
    driver.stdout.on("data", (data) => {
      const started = /started successfully on port (\d+)/.exec(data);
      if (started) resolve(started[1]);
    });
  });
  const profile = await mkdtemp(join(tmpdir(), "lambdabox-parity-"));
  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(value.message);
    return value;
  };
  const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", `--user-data-dir=${profile}`];
  const { sessionId } = await ask("POST", "/session", {
    capabilities: { alwaysMatch: { "goog:chromeOptions": { args } } },
  });
  const session = `/session/${sessionId}`;
  await ask("POST", `${session}/timeouts`, { script: 290_000 });
  return {
    go: (url) => ask("POST", `${session}/url`, { url }),
    /** Calls `await globalThis[name](argument)` in the page. */
    call: async (name, argument) => {
      const script = `const [name, argument, done] = arguments;
        const told = (error) => done({ error: String(error?.message ?? error) });
        Promise.resolve().then(() => globalThis[name](argument)).then((value) => done({ value }), told);`;
      const { value, error } = await ask("POST", `${session}/execute/async`, { script, args: [name, argument] });
      if (error) throw new Error(error);
      return value;
    },
    close: async () => {
      await ask("DELETE", session).catch(() => {});
      driver.kill();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
