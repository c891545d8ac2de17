// Runs in the browser: hands recorded cases to the page's own worker.

const base = new URL("runtimes/python3.14/", document.baseURI).href;

/** How long the worker may be silent, in milliseconds. */
const patience = 120_000;

const text = async (name) => (await fetch(base + name)).text();

async function load() {
  const [runtime, bundle] = await Promise.all([text("runtime.json"), text("bundle.json")]);
  const compile = ({ file }) => WebAssembly.compileStreaming(fetch(base + file));
  return { runtime, bundle, modules: await Promise.all(JSON.parse(bundle).modules.map(compile)) };
}

const loaded = load();

/** The page says where its worker is. */
const script = (async () => {
  const html = await (await fetch("index.html")).text();
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector('meta[name="lambdabox-worker"]').content;
})();

/** A worker's replies, one after the other. */
async function open() {
  const worker = new Worker(await script, { type: "module", name: "engine" });
  const replies = [];
  let arrived = () => {};
  const push = (reply) => {
    replies.push(reply);
    arrived();
  };
  worker.onmessage = ({ data }) => push(JSON.parse(data.json));
  worker.onerror = ({ message }) => push({ Fatal: { message } });
  const next = async () => {
    if (replies.length === 0) {
      let timer;
      await new Promise((resolve, reject) => {
        arrived = resolve;
        timer = setTimeout(() => reject(new Error("the worker does not answer")), patience);
      });
      clearTimeout(timer);
    }
    const reply = replies.shift();
    if (reply.Fatal) throw new Error(reply.Fatal.message);
    return reply;
  };
  const send = (request, attachments = []) => {
    worker.postMessage({ json: JSON.stringify(request), attachments });
  };
  return { worker, next, send };
}

const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** The lines that `lambdabox case` prints for the same case. */
async function runCase({ config, files, events, seed }) {
  const { runtime, bundle, modules } = await loaded;
  const { worker, next, send } = await open();
  try {
    await next(); // Listening
    send({ Load: { base, settings: { seed } } });
    send({ Start: { bundle, runtime } }, modules);
    await next(); // Ready
    const paths = files.map(({ path }) => path);
    send({ Deploy: { id: 0, config, paths } }, files.map(({ base64 }) => bytes(base64)));
    const deployed = (await next()).Deployed;
    if (deployed.result.Err) throw new Error(deployed.result.Err.message);
    const lines = [];
    for (const event of events) {
      send({ Record: { id: 1, function: config.functionName, event, options: {} } });
      const { result } = (await next()).Recorded;
      if (result.Err) throw new Error(result.Err.message);
      lines.push(result.Ok);
    }
    return lines;
  } finally {
    worker.terminate();
  }
}

globalThis.runCase = runCase;
