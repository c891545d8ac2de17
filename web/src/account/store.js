// The learner's work in IndexedDB: records by key, a number that grows with every change, so that a tab
// knows when another one has written, and for the newest changes which records they were.

/**
 * A page that is one file, or a course in an LMS, keeps its work apart from that of others of its origin. Asked for
 * when it is needed: a worker whose script is one file is told its name after this module was evaluated.
 */
const name = () => globalThis.lambdaboxFiles?.store ?? "lambdabox";
const version = "version";
/** For so many changes it is known what they changed. */
const remembered = 200;
/** Where that is kept. */
const change = (number) => `change/${number}`;

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
    const request = indexedDB.open(name(), 1);
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

/**
 * What was written since the change of this number: `{ version, whole, keys, values }`, a value that is
 * `undefined` for what was deleted. `whole` says that it is everything, since it is not known what
 * changed: a tab of an earlier version wrote, or too much was written.
 */
export async function readSince(known) {
  const transaction = (await database()).transaction(["records", "about"]);
  const records = transaction.objectStore("records");
  const about = transaction.objectStore("about");
  const number = (await result(about.get(version))) ?? 0;
  if (number === known) return { version: number, whole: false, keys: [], values: [] };
  const changed = await changedSince(about, known, number);
  if (changed) {
    const keys = [...changed];
    const values = await Promise.all(keys.map((key) => result(records.get(key))));
    return { version: number, whole: false, keys, values };
  }
  const [keys, values] = await Promise.all([result(records.getAllKeys()), result(records.getAll())]);
  return { version: number, whole: true, keys, values };
}

/** The keys that changed; nothing if that is not known. */
async function changedSince(about, known, number) {
  if (!(known >= 0 && known < number && number - known <= remembered)) return null;
  const numbers = Array.from({ length: number - known }, (_, index) => known + 1 + index);
  const changes = await Promise.all(numbers.map((one) => result(about.get(change(one)))));
  return changes.every(Boolean) ? new Set(changes.flat()) : null;
}

/** Everything: `{ keys, values }`. */
export async function readAll() {
  const records = (await database()).transaction("records").objectStore("records");
  const [keys, values] = await Promise.all([result(records.getAllKeys()), result(records.getAll())]);
  return { keys, values };
}

/**
 * Writes all of it or nothing, under the lock; a value that is `undefined` deletes. Resolves to the new version.
 *
 * It outlives the tab, the browser and a crash of either. `relaxed` means that the operating system may still have it in
 * memory then: who loses the machine's power loses the last moments, whole writes of them. A disk that is waited for
 * with every draft that is typed would cost everybody more than that.
 */
export async function write(keys, values) {
  if (!held) throw new Error("records are written under the lock only");
  const transaction = (await database()).transaction(["records", "about"], "readwrite", { durability: "relaxed" });
  const done = ended(transaction);
  done.catch(() => {});
  let next;
  try {
    const records = transaction.objectStore("records");
    keys.forEach((key, index) => {
      if (values[index] === undefined) records.delete(key);
      else records.put(values[index], key);
    });
    const about = transaction.objectStore("about");
    next = ((await result(about.get(version))) ?? 0) + 1;
    about.put(next, version);
    about.put(keys, change(next));
    about.delete(change(next - remembered));
    await done;
  } catch (error) {
    // What was put before the error would be kept otherwise. A transaction that has ended by itself knows why.
    if (!transaction.error) transaction.abort();
    throw transaction.error ?? error;
  }
  channel()?.postMessage(next);
  return next;
}

let opened = null;

/** What tells other tabs of a change, where the browser has it. */
function channel() {
  opened ??= globalThis.BroadcastChannel ? new BroadcastChannel(name()) : null;
  return opened;
}

/** Calls `listener` when another tab has written. */
export function onChange(listener) {
  const tabs = channel();
  if (tabs) tabs.onmessage = () => listener();
}

/** This tab has the lock, or there are none. */
let held = false;

/** Waits until no other tab changes the account, and keeps others waiting until `release` is called. */
export function lock() {
  const taken = (free) => {
    held = true;
    return () => {
      held = false;
      free();
    };
  };
  return new Promise((resolve) => {
    // A browser without locks, or one that refuses them: the tab goes on without.
    const alone = () => resolve(taken(() => {}));
    if (!navigator.locks) alone();
    else navigator.locks.request(name(), () => new Promise((free) => resolve(taken(free)))).catch(alone);
  });
}

/** Why something failed, in words for the learner. */
export function reason(error) {
  return error?.name === "QuotaExceededError"
    ? "the browser's storage for this page is full"
    : String(error?.message ?? error ?? "the browser forbids it");
}
