// The page's own worker, as the page talks to it. Put before other scripts.

/** How long the worker may be silent, in milliseconds. */
const patience = 200_000;

/** A language runtime from this folder of the site, its modules compiled. */
async function loadRuntime(folder) {
  const base = new URL(folder, document.baseURI).href;
  const text = async (name) => (await fetch(base + name)).text();
  const [runtime, bundle] = await Promise.all([text("runtime.json"), text("bundle.json")]);
  const compile = ({ file }) => WebAssembly.compileStreaming(fetch(base + file));
  return { base, runtime, bundle, modules: await Promise.all(JSON.parse(bundle).modules.map(compile)) };
}

/** The worker of this script, and its replies one after the other. */
function open(script) {
  const worker = new Worker(script, { type: "module", name: "engine" });
  const replies = [];
  let arrived = () => {};
  const push = (reply) => {
    // What services have kept is for whoever starts the next worker.
    if (reply.Changed) return;
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
  const sendText = (json, attachments = []) => worker.postMessage({ json, attachments });
  const send = (request, attachments) => sendText(JSON.stringify(request), attachments);
  return { worker, next, send, sendText };
}

const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const accepted = ({ result }) => {
  if (result.Err) throw new Error(result.Err.message);
  return result.Ok;
};
