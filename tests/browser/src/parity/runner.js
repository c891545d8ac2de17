// Runs in the page: hands recorded cases to the page's own worker, a fresh one for each.

const base = new URL("runtimes/python3.14/", document.baseURI).href;

/** How long the worker may be silent, in milliseconds. */
const patience = 200_000;

const text = async (name) => (await fetch(base + name)).text();

let loading = null;

/** The Python runtime, fetched and compiled once. */
function runtime() {
  loading ??= (async () => {
    const [runtime, bundle] = await Promise.all([text("runtime.json"), text("bundle.json")]);
    const compile = ({ file }) => WebAssembly.compileStreaming(fetch(base + file));
    return { runtime, bundle, modules: await Promise.all(JSON.parse(bundle).modules.map(compile)) };
  })();
  return loading;
}

/** A worker, and its replies one after the other. */
function open() {
  const script = document.querySelector('meta[name="lambdabox-worker"]').content;
  const worker = new Worker(script, { type: "module", name: "engine" });
  const replies = [];
  let arrived = () => {};
  const push = (reply) => {
    replies.push(reply);
    arrived();
  };
  worker.onmessage = ({ data }) => push({ ...JSON.parse(data.json), attachments: data.attachments });
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
  const send = (request, attachments = []) => worker.postMessage({ json: JSON.stringify(request), attachments });
  return { worker, next, send };
}

const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const accepted = ({ result }) => {
  if (result.Err) throw new Error(result.Err.message);
  return result.Ok;
};

async function deploy({ next, send }, { config, files, component }) {
  if (component !== null) {
    send({ Prepare: { id: 0 } }, [bytes(component)]);
    const { Prepared, attachments } = await next();
    send({ DeployComponent: { id: 0, function: config.functionName, config, bundle: accepted(Prepared) } }, attachments);
  } else {
    const { runtime: manifest, bundle, modules } = await runtime();
    send({ Start: { bundle, runtime: manifest } }, modules);
    await next(); // Ready
    const paths = files.map(({ path }) => path);
    send({ Deploy: { id: 0, function: config.functionName, config, paths } }, files.map(({ base64 }) => bytes(base64)));
  }
  accepted((await next()).Deployed);
}

/** The lines that `lambdabox case` prints for the same case, once for every deployment of it. */
globalThis.lambdaboxRunCase = async (given) => {
  const link = open();
  try {
    await link.next(); // Listening
    link.send({ Load: { settings: given.settings } });
    const lines = [];
    for (let deployment = 0; deployment < given.deployments; deployment += 1) {
      await deploy(link, given);
      for (const event of given.events) {
        link.send({ Record: { id: 1, function: given.config.functionName, event, options: {} } });
        lines.push(accepted((await link.next()).Recorded));
      }
    }
    return lines;
  } finally {
    link.worker.terminate();
  }
};
