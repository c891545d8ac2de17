// The page's account worker, in the words of the contract between it and the page: it keeps a function in the browser and
// has an engine worker run it.
import { readRefusal } from "./contract.js";
import { LambdaboxError } from "./error.js";
import { startWorker } from "./place.js";
import { runtimeNamed } from "./runtime.js";

export class Account {
  #worker;
  #unsent = [];
  #waiting = new Map();
  #last = 0;
  #hear;
  #broken = null;

  /** What it keeps is in the database `store`. `hear(event)` is called with what the worker says without being asked. */
  constructor(store, hear) {
    this.#hear = hear;
    this.#worker = startWorker("account", store);
    this.#worker.onmessage = ({ data }) => this.#heard(data);
    this.#worker.onerror = ({ message }) => this.#break(message || "its script cannot be loaded");
    this.#send({ start: true });
  }

  /** Resolves to `{ value, attachments }`; rejects with a {@link LambdaboxError}. */
  ask(request, attachments = []) {
    if (this.#broken) return Promise.reject(this.#broken);
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, json: JSON.stringify(request), attachments });
    });
  }

  /** Has a runtime loaded; what becomes of it is heard. */
  async load(name) {
    const tell = (state) => this.#hear({ Runtime: { name, state } });
    try {
      const progress = (received, total) => tell({ Loading: { received, total } });
      const { base, bundle, runtime, modules } = await runtimeNamed(name, progress);
      tell("Preparing");
      this.#send({ runtime: JSON.stringify({ name, bundle, runtime, base }), modules });
    } catch (error) {
      tell({ Failed: `the runtime cannot be loaded: ${error.message}` });
    }
  }

  end() {
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #send(message) {
    if (this.#unsent) this.#unsent.push(message);
    else this.#worker.postMessage(message);
  }

  #heard(data) {
    if (data.listening) {
      const messages = this.#unsent ?? [];
      this.#unsent = null;
      messages.forEach((message) => this.#worker.postMessage(message));
    } else if (data.wanted) {
      this.load(data.wanted);
    } else if (data.event) {
      const event = JSON.parse(data.event);
      if (event.Broken) this.#break(event.Broken);
      else this.#hear(event);
    } else {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.json === undefined) {
        const refusal = readRefusal(data.refusal);
        waiting?.reject(new LambdaboxError(refusal.message, refusal));
      } else waiting?.resolve({ value: JSON.parse(data.json), attachments: data.attachments });
    }
  }

  #break(reason) {
    this.#broken ??= new LambdaboxError(`lambdabox's account worker failed: ${reason}. Reload the page.`);
    this.#waiting.forEach(({ reject }) => reject(this.#broken));
    this.#waiting.clear();
  }
}
