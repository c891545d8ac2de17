// Runs in the page: hands recorded cases to the page's own worker, a fresh one for each.

const script = document.querySelector('meta[name="lambdabox-worker"]').content;

const loading = new Map();

/** The Python runtime of a folder, fetched and compiled once. */
function loaded(folder) {
  if (!loading.has(folder)) loading.set(folder, loadRuntime(folder));
  return loading.get(folder);
}

async function deploy({ next, send }, { config, files, component, runtime: folder }) {
  if (component !== null) {
    send({ Prepare: { id: 0 } }, [bytes(component)]);
    const { Prepared, attachments } = await next();
    send({ DeployComponent: { id: 0, function: config.functionName, config, bundle: accepted(Prepared) } }, attachments);
  } else {
    const { base, runtime: manifest, bundle, modules } = await loaded(folder);
    send({ Start: { bundle, runtime: manifest, base } }, modules);
    await next(); // Ready
    const paths = files.map(({ path }) => path);
    send({ Deploy: { id: 0, function: config.functionName, config, paths } }, files.map(({ base64 }) => bytes(base64)));
  }
  accepted((await next()).Deployed);
}

/** The lines that `lambdabox case` prints for the same case, once for every deployment of it. */
globalThis.lambdaboxRunCase = async (given) => {
  const link = open(script);
  try {
    await link.next(); // Listening
    link.send({ Load: { settings: given.settings } });
    link.sendText(`{"Endpoints":{"endpoints":${given.endpoints}}}`);
    const lines = [];
    for (let deployment = 0; deployment < given.deployments; deployment += 1) {
      await deploy(link, given);
      for (const event of given.events) {
        link.send({ Record: { id: 1, function: given.config.functionName, options: {} } }, [new TextEncoder().encode(event)]);
        lines.push(accepted((await link.next()).Recorded));
      }
    }
    return lines;
  } finally {
    link.worker.terminate();
  }
};
