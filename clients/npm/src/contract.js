// The account worker's words (contract/src) as far as the element speaks them. Most of its types travel as lists; where
// their members stand is said here, and proved by a test of that package.

/** A function of the account. There is one for each element, since each has an account of its own. */
export const FUNCTION = ["eu-west-1", "my-function"];

/** What the event is called, from when the function is made to its end. */
const EVENT_NAME = "event";

/** contract/src/file.rs */
export const file = (path) => [path, true];

/** contract/src/request.rs */
export const ask = {
  open: () => ({ Read: { OpenFunction: [FUNCTION] } }),
  remove: () => ({ Change: { DeleteFunction: [FUNCTION] } }),
  create: (path) => ({ Change: { CreateFunction: [FUNCTION, null, path, "x86_64", null] } }),
  deploy: (base, paths) => ({ Change: { DeployCode: [FUNCTION, base, paths.map(file)] } }),
  draft: (base, paths) => ({ Change: { PutDraft: [FUNCTION, base, false, EVENT_NAME, paths.map((path) => [path, false])] } }),
  settings: (settings) => ({ Change: { PutSettings: [FUNCTION, settings] } }),
  environment: (pairs) => ({ Change: { PutEnvironment: [FUNCTION, pairs] } }),
  invoke: () => ({ Run: { Invoke: [FUNCTION] } }),
  stop: () => ({ Run: { StopRuns: [] } }),
};

/** contract/src/function.rs: `Opened`. */
export function readOpened(value, attachments) {
  const [overview, , , files, draft, eventName, revision] = value;
  const texts = attachments.map((bytes) => new TextDecoder().decode(bytes));
  const named = (list, from) => list.map(([path], index) => ({ path, text: texts[from + index] }));
  return {
    settings: overview[6],
    deployed: named(files, 0),
    event: texts[files.length],
    draft: named(draft, files.length + 1),
    revision,
    // A page that was left in the middle has not named the event yet, which is the last thing that is done.
    isWhole: eventName === EVENT_NAME,
  };
}

/** contract/src/function.rs: `Settings`, with what an author has said in place of what it has. */
export function changedSettings([description, handler, role, memory, timeout, storage], wanted) {
  return [description, wanted.handler ?? handler, role, wanted.memory ?? memory, wanted.timeout ?? timeout, storage];
}

/** contract/src/run.rs: `Outcome`. */
export function readOutcome(value, [response, log]) {
  const [failed, coldStart, responseCut, error, remarks, summary, logCut] = value;
  const text = (bytes) => new TextDecoder().decode(bytes);
  const pairs = summary.map(([name, value, long]) => ({ name, value, long }));
  return { failed, coldStart, responseCut, error, remarks, summary: pairs, logCut, response: text(response), log: text(log) };
}

/** contract/src/refusal.rs: `Refusal`. */
export function readRefusal(json) {
  const [exception, status, message] = JSON.parse(json);
  return { exception, status, message };
}
