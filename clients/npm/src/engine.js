// An engine worker of its own, in the words of web/src/engine_protocol.rs: runs functions, and keeps nothing.
import { LambdaboxError } from "./error.js";
import { startWorker } from "./place.js";

export class Engine {
  #worker = startWorker("engine");
  /** What waits until the worker listens: a browser drops what it is sent before. */
  #unsent = [];
  /** Who waits for an answer, by the number of the request. */
  #waiting = new Map();
  #last = 0;
  #failed = null;

  constructor() {
    this.#worker.onmessage = ({ data }) => this.#hear(JSON.parse(data.json), data.attachments);
    this.#worker.onerror = ({ message }) => this.#fail(message || "its script cannot be loaded");
    this.#worker.onmessageerror = () => this.#fail("an answer cannot be read");
  }

  /** Sends what is not answered, or not by a number. */
  tell(kind, fields, attachments = []) {
    const message = { json: JSON.stringify({ [kind]: fields }), attachments };
    if (this.#unsent) this.#unsent.push(message);
    else this.#worker.postMessage(message);
  }

  /** Resolves to `{ value, attachments }` once it is answered; rejects with a {@link LambdaboxError}. */
  ask(kind, fields, attachments) {
    if (this.#failed) return Promise.reject(this.#failed);
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.tell(kind, { id, ...fields }, attachments);
    });
  }

  /** Ends the worker, whatever it does; who waits is told why. */
  end(why) {
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
    this.#worker.terminate();
    this.#failed ??= new LambdaboxError(why);
    this.#waiting.forEach(({ reject }) => reject(this.#failed));
    this.#waiting.clear();
  }

  /** Whether it was ended, or has failed. */
  get isOver() {
    return this.#failed !== null;
  }

  #fail(reason) {
    this.end(`lambdabox's engine failed: ${reason}`);
  }

  #hear(reply, attachments) {
    if (reply === "Listening") {
      const messages = this.#unsent ?? [];
      this.#unsent = null;
      messages.forEach((message) => this.#worker.postMessage(message));
      return;
    }
    const [[kind, about]] = Object.entries(reply);
    if (kind === "Fatal") return this.#fail(about.message);
    if (kind === "NotLoaded") return this.#fail(`the runtime ${about.runtime} cannot be used: ${about.message}`);
    const waiting = this.#waiting.get(about.id);
    if (!waiting) return;
    this.#waiting.delete(about.id);
    const { Ok: value, Err: refusal } = about.result;
    if (refusal) waiting.reject(new LambdaboxError(refusal.message, refusal));
    else waiting.resolve({ value, attachments });
  }
}
