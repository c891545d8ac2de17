// Python programs: in the page's own worker, metered and plain, and in Pyodide.

/** A side that runs a program in the page's worker with the runtime of this folder. */
async function ours(folder, script, files) {
  const { base, runtime, bundle, modules } = await loadRuntime(folder);
  const { next, send } = open(script);
  await next(); // Listening
  send({ Start: { bundle, runtime, base } }, modules);
  await next(); // Ready
  const config = { functionName: "bench", runtime: "python3.14", handler: "entry.handler", memorySize: 3008, timeout: 900, environment: {} };
  const contents = files.map(({ text }) => new TextEncoder().encode(text));
  send({ Deploy: { id: 0, function: "bench", config, paths: files.map(({ path }) => path) } }, contents);
  accepted((await next()).Deployed);
  return async (program) => {
    send({ Record: { id: 1, function: "bench", event: JSON.stringify({ program }), options: {} } });
    const record = JSON.parse(accepted((await next()).Recorded));
    if (record.status !== "Succeeded") throw new Error(`${program}: ${JSON.stringify(record)}`);
    return record.payload;
  };
}

async function pyodide(files) {
  const { loadPyodide } = await import(new URL("pyodide/node_modules/pyodide/pyodide.mjs", document.baseURI).href);
  const python = await loadPyodide();
  for (const { path, text } of files) python.FS.writeFile(`/home/pyodide/${path}`, text);
  python.runPython("import sys; sys.path.insert(0, '/home/pyodide')");
  const { handler } = python.pyimport("entry");
  return (program) => handler(python.toPy({ program }), undefined);
}

/** The loop on all three, the other programs on ours. */
globalThis.lambdaboxTimePython = async ({ files, loop, programs }) => {
  const page = new DOMParser().parseFromString(await (await fetch("index.html")).text(), "text/html");
  const script = page.querySelector('meta[name="lambdabox-worker"]').content;
  const metered = await ours("runtimes/python3.14/", script, files);
  const plain = await ours("runtimes/unmetered/", script, files);
  const other = await pyodide(files);
  const sides = (program) => [metered, plain].map((side) => () => side(program));

  const [meteredMs, plainMs, pyodideMs] = await takeTurns(loop, [...sides(loop), () => other(loop)]);
  const measured = [];
  for (const name of programs) {
    const [meteredMs, plainMs] = await takeTurns(name, sides(name));
    measured.push({ name, plainMs, meteredMs });
  }
  return { loop: { meteredMs, plainMs, pyodideMs }, programs: measured };
};
