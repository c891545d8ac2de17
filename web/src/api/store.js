// The learner's work in IndexedDB: records by key, and a number that grows with every change, so that
// a tab knows when another one has written.

const version = "version";

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });

let opening = null;

/** The database; asked for again after it failed or was closed. */
function database() {
  opening ??= (async () => {
    const request = indexedDB.open("lambdabox", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("records");
      request.result.createObjectStore("about");
    };
    const opened = await result(request);
    const forget = () => (opening = null);
    opened.onversionchange = () => {
      opened.close();
      forget();
    };
    opened.onclose = forget;
    return opened;
  })().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

/** The number of the newest change; 0 where nothing was ever written. */
export async function newest() {
  const about = (await database()).transaction("about").objectStore("about");
  return (await result(about.get(version))) ?? 0;
}

/** Everything: `{ version, keys, values }`. */
export async function readAll() {
  const transaction = (await database()).transaction(["records", "about"]);
  const records = transaction.objectStore("records");
  const [number, keys, values] = await Promise.all([
    result(transaction.objectStore("about").get(version)),
    result(records.getAllKeys()),
    result(records.getAll()),
  ]);
  return { version: number ?? 0, keys, values };
}

/** Writes all of it or nothing; a value that is `undefined` deletes. Resolves to the new version. */
export async function write(keys, values) {
  const transaction = (await database()).transaction(["records", "about"], "readwrite", { durability: "relaxed" });
  const done = ended(transaction);
  done.catch(() => {});
  const records = transaction.objectStore("records");
  keys.forEach((key, index) => {
    if (values[index] === undefined) records.delete(key);
    else records.put(values[index], key);
  });
  const about = transaction.objectStore("about");
  const next = ((await result(about.get(version))) ?? 0) + 1;
  about.put(next, version);
  await done;
  channel?.postMessage(next);
  return next;
}

const channel = globalThis.BroadcastChannel ? new BroadcastChannel("lambdabox") : null;

/** Calls `listener` when another tab has written. */
export function onChange(listener) {
  if (channel) channel.onmessage = () => listener();
}

/** Waits until no other tab changes the account, and keeps others waiting until `release` is called. */
export function lock() {
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    navigator.locks
      .request("lambdabox", () => new Promise((release) => resolve(release)))
      .catch(reject);
  });
}

/** Why something failed, in words for the learner. */
export function reason(error) {
  return error?.name === "QuotaExceededError"
    ? "the browser's storage for this page is full"
    : String(error?.message ?? error ?? "the browser forbids it");
}
