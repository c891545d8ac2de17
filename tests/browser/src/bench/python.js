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
    send({ Record: { id: 1, function: "bench", options: {} } }, [new TextEncoder().encode(JSON.stringify({ program }))]);
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

let sides = null;

/** Starts all three with these files. */
globalThis.lambdaboxOpenPython = async (files) => {
  const page = new DOMParser().parseFromString(await (await fetch("index.html")).text(), "text/html");
  const script = page.querySelector('meta[name="lambdabox-worker"]').content;
  sides = {
    metered: await ours("runtimes/python3.14/", script, files),
    plain: await ours("runtimes/unmetered/", script, files),
    pyodide: await pyodide(files),
  };
};

/** One program on those that are named. */
globalThis.lambdaboxTimePython = async ({ program, on }) => {
  const times = await takeTurns(program, on.map((side) => () => sides[side](program)));
  return { name: program, ...Object.fromEntries(on.map((side, at) => [`${side}Ms`, times[at]])) };
};
