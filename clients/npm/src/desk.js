// A function at a learner's desk: what is deployed, what is being edited, what is kept. Draws nothing.
import { Account } from "./account.js";
import { ask, changedSettings, readOpened, readOutcome } from "./contract.js";

/** How long nothing must be typed before it is kept, in milliseconds: as in the page. */
const QUIET_MS = 300;

const encode = (text) => new TextEncoder().encode(text);

export class Desk {
  /** What is being edited: `{ path, text }`. */
  files;
  event;
  #deployed;
  #given;
  #account;
  #revision = 0;
  #timer = null;
  #trouble;

  /** `trouble(error)` is called if what was typed cannot be kept. */
  constructor(store, given, { hear, trouble }) {
    this.#given = given;
    this.#trouble = trouble;
    this.#account = new Account(store, hear);
    this.#take(given.files, given.files, given.event);
  }

  /** Opens what the browser has kept, or makes the function as the author gave it. */
  async open() {
    const known = await this.#opened().catch((error) => {
      if (error.exception !== "ResourceNotFoundException") throw error;
      return null;
    });
    if (known && !known.isWhole) await this.#account.ask(ask.remove());
    const opened = known?.isWhole ? known : await this.#make();
    this.#revision = opened.revision;
    const deployed = this.#inOrder(opened.deployed);
    this.#take(deployed, opened.draft.length ? this.#inOrder(opened.draft) : deployed, opened.event);
  }

  /** Whether what is being edited is not what runs. */
  get isChanged() {
    return JSON.stringify(this.files) !== JSON.stringify(this.#deployed);
  }

  /** Whether it is something else than the author gave. */
  get isOwn() {
    const given = [this.#given.files, this.#given.event];
    return JSON.stringify([this.files, this.event]) !== JSON.stringify(given);
  }

  edit(path, text) {
    this.files = this.files.map((file) => (file.path === path ? { path, text } : file));
    this.#keepSoon();
  }

  editEvent(text) {
    this.event = text;
    this.#keepSoon();
  }

  /** What the author gave is being edited again; what is deployed stays. */
  reset() {
    this.#take(this.#deployed, this.#given.files, this.#given.event);
    this.#keepSoon();
  }

  async deploy() {
    const files = this.files;
    clearTimeout(this.#timer);
    this.#timer = null;
    const paths = files.map(({ path }) => path);
    try {
      await this.#account.ask(ask.deploy(this.#revision, paths), files.map(({ text }) => encode(text)));
      this.#deployed = files;
    } finally {
      // Deploying ends the draft of the files, but not the event; what was refused is still to be kept.
      this.#keepSoon();
    }
  }

  /** Resolves to what came of the event. */
  async test() {
    const { value, attachments } = await this.#account.ask(ask.invoke(), [encode(this.event)]);
    return readOutcome(value, attachments);
  }

  stop() {
    return this.#account.ask(ask.stop());
  }

  /** Loads a runtime again after that failed, or before it is asked for. */
  load(runtime) {
    return this.#account.load(runtime);
  }

  /** Keeps what was typed, now. */
  async keep() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const files = this.isChanged ? this.files : [];
    const contents = [this.event, ...files.map(({ text }) => text)].map(encode);
    await this.#account.ask(ask.draft(this.#revision, files.map(({ path }) => path)), contents).catch(this.#trouble);
  }

  async end() {
    await this.keep();
    this.#account.end();
  }

  /** Files in the author's order: the account has an order of its own. */
  #inOrder(files) {
    const place = ({ path }) => this.#given.files.findIndex((given) => given.path === path);
    return [...files].sort((one, other) => place(one) - place(other));
  }

  #keepSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), QUIET_MS);
  }

  #take(deployed, files, event) {
    this.#deployed = deployed;
    this.files = files;
    this.event = event;
  }

  async #opened() {
    const { value, attachments } = await this.#account.ask(ask.open());
    return readOpened(value, attachments);
  }

  async #make() {
    const { files, event, env } = this.#given;
    const paths = files.map(({ path }) => path);
    await this.#account.ask(ask.create(paths[0]));
    const made = await this.#opened();
    await this.#account.ask(ask.settings(changedSettings(made.settings, this.#given)));
    if (env.length) await this.#account.ask(ask.environment(env));
    await this.#account.ask(ask.deploy(made.revision, paths), files.map(({ text }) => encode(text)));
    await this.#account.ask(ask.draft(made.revision, []), [encode(event)]);
    return this.#opened();
  }
}
