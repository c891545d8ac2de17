// `<lambda-box>`: a handler in an editor, Deploy, Test, and what AWS would show. See ../README.md.
import { Desk } from "./desk.js";
import { element } from "./dom.js";
import { digestOf, readGiven } from "./given.js";
import { banner, details, verdict } from "./result.js";
import styles from "./element.css";

export { configure } from "./place.js";

const sheet = () => {
  const made = new CSSStyleSheet();
  made.replaceSync(styles);
  return made;
};
let shared = null;

/** The page's editor, loaded when the first box is seen. */
let editors = null;
const loadEditors = () => (editors ??= import("../../../web/editor/src/main.js").then(() => globalThis.lambdaboxEditor));

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

class LambdaBox extends HTMLElement {
  /** Made when the box is first seen; `null` before, and after it was taken out of the document. */
  #desk = null;
  #parts = null;
  #shown = [];
  #open = "";
  #running = false;
  /** What is said of the runtime that the test waits for; `null` once it is here. */
  #awaited = "";
  /** The runtime that could not be loaded, if there is one. */
  #failed = null;
  #seen = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) this.#begin();
  }, { rootMargin: "200px" });
  #leaving = () => {
    if (document.visibilityState === "hidden") this.#desk?.keep();
  };

  connectedCallback() {
    if (!this.shadowRoot) {
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [(shared ??= sheet())];
      // A slide deck turns its slides with keys that are typed here; the editor has had them by now.
      for (const kind of ["keydown", "keypress", "keyup"]) this.addEventListener(kind, (event) => event.stopPropagation());
    }
    document.addEventListener("visibilitychange", this.#leaving);
    this.#seen.observe(this);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#leaving);
    this.#seen.disconnect();
    this.#shown.forEach((editor) => editor.destroy());
    this.#shown = [];
    this.#desk?.end();
    this.#desk = null;
    this.#running = false;
    this.#awaited = "";
    this.#failed = null;
    this.shadowRoot.replaceChildren();
  }

  /** See ../types/element.d.ts. */
  async deploy() {
    if (!this.#desk?.isChanged) return;
    try {
      await this.#desk.deploy();
      this.#say();
    } catch (error) {
      this.#say(banner("error", "The code could not be deployed", error.message));
    }
    this.#draw();
  }

  /** See ../types/element.d.ts. */
  async test() {
    const desk = this.#desk;
    if (!desk || this.#running) return;
    const withoutChanges = desk.isChanged;
    this.#running = true;
    this.#parts.result.replaceChildren();
    if (this.#failed) desk.load(this.#failed);
    this.#failed = null;
    this.#told();
    this.#draw();
    let outcome = null;
    try {
      outcome = await desk.test();
    } catch (error) {
      const stopped = "You stopped the test. Its environment was thrown away, so the next test is a cold start.";
      if (error.exception === "Stopped") this.#say(banner("warning", "Status: Stopped", stopped));
      else this.#say(banner("error", "The test could not be run", error.message));
    }
    if (desk !== this.#desk) return;
    this.#running = false;
    if (outcome) {
      this.#say(verdict(outcome, withoutChanges));
      this.#parts.result.replaceChildren(details(outcome));
      this.dispatchEvent(new CustomEvent("lambdabox-result", { bubbles: true, composed: true, detail: outcome }));
    }
    this.#draw();
  }

  async #begin() {
    this.#seen.disconnect();
    if (this.#desk || !this.isConnected) return;
    try {
      const given = await readGiven(this);
      const place = [location.pathname, this.getAttribute("name") ?? "", digestOf(given)].join(" ");
      if (this.#desk || !this.isConnected) return;
      const desk = new Desk(`lambda-box ${place}`, given, {
        hear: (event) => this.#hear(event),
        trouble: (error) => this.#say(banner("warning", "Your changes are not kept", error.message)),
      });
      this.#desk = desk;
      const [{ create }] = await Promise.all([loadEditors(), desk.open()]);
      if (desk !== this.#desk) return;
      this.#build(create);
    } catch (error) {
      this.shadowRoot.replaceChildren(element("div", { class: "box" }, banner("error", "This box cannot be shown", error.message)));
    }
  }

  /** Puts everything there; what changes is filled in by {@link #draw}. */
  #build(create) {
    const button = (text, title, act, kind = "normal") =>
      element("button", { type: "button", class: `button button-${kind}`, title, onclick: act }, text);
    const parts = {
      files: element("div", { class: "file-names" }),
      mark: element("span", { role: "status" }),
      reset: button("Reset", "Show the code as it was given", () => this.#reset()),
      deploy: button("Deploy", "Make the code in the editor what runs (Ctrl+S)", () => this.deploy()),
      test: button("Test", "Send the event to the deployed code (Ctrl+Enter)", () => this.test()),
      stop: button("Stop", "Stop the running test", () => this.#desk?.stop()),
      code: element("div", {}),
      event: element("div", { class: "editor" }),
      status: element("div", { role: "status", class: "status" }),
      result: element("div", {}),
    };
    this.#parts = parts;
    const bar = element("div", { class: "bar" }, parts.files, parts.mark, element("span", { class: "gap" }), parts.reset, parts.deploy, parts.test, parts.stop);
    const event = element("details", { class: "event" }, element("summary", {}, "Event"), parts.event);
    const label = this.getAttribute("name") ?? "Function";
    const box = element("section", { class: "box", "aria-label": label }, bar, parts.code, event, parts.status, parts.result);
    this.shadowRoot.replaceChildren(box);
    this.#place(create);
  }

  /** Puts an editor for each file and for the event there, with what is being edited. */
  #place(create) {
    const { code, files, event } = this.#parts;
    this.#shown.forEach((editor) => editor.destroy());
    const command = (name) => (name === "test" ? this.test() : this.deploy());
    code.replaceChildren();
    event.replaceChildren();
    files.replaceChildren();
    const paths = this.#desk.files.map(({ path }) => path);
    if (!paths.includes(this.#open)) [this.#open] = paths;
    this.#shown = this.#desk.files.map(({ path, text }) => {
      const place = element("div", { class: "editor editor-code", "data-path": path });
      code.append(place);
      files.append(element("button", { type: "button", class: "file-name", onclick: () => this.#turnTo(path) }, path));
      const language = path.endsWith(".py") ? "python" : path.endsWith(".json") ? "json" : "text";
      const name = `Code of ${path}. Press Escape and then Tab to leave the editor.`;
      return create(place, language, name, text, (text) => {
        this.#desk?.edit(path, text);
        this.#draw();
      }, command);
    });
    const name = "Event. Press Escape and then Tab to leave the editor.";
    const changed = (text) => {
      this.#desk?.editEvent(text);
      this.#draw();
    };
    this.#shown.push(create(event, "json", name, this.#desk.event, changed, command));
    this.#draw();
  }

  #turnTo(path) {
    this.#open = path;
    this.#draw();
  }

  #reset() {
    this.#desk.reset();
    this.#place(globalThis.lambdaboxEditor.create);
  }

  #draw() {
    const { files, mark, reset, deploy, test, stop, code } = this.#parts;
    const changed = this.#desk?.isChanged ?? false;
    mark.replaceChildren(...(changed ? [element("span", { class: "badge" }, "Changes not deployed")] : []));
    reset.disabled = !this.#desk?.isOwn;
    deploy.disabled = !changed;
    deploy.className = `button button-${changed ? "primary" : "normal"}`;
    test.className = `button button-${changed ? "normal" : "primary"}`;
    test.hidden = this.#running;
    stop.hidden = !this.#running;
    for (const place of code.children) place.hidden = place.dataset.path !== this.#open;
    for (const name of files.children) {
      if (name.textContent === this.#open) name.setAttribute("aria-current", "true");
      else name.removeAttribute("aria-current");
    }
  }

  #say(...what) {
    this.#parts?.status.replaceChildren(...what);
  }

  /** Says where a test that runs stands. */
  #told() {
    if (!this.#running) return;
    if (this.#awaited === null) this.#say(banner("info", "The function is running"));
    else this.#say(banner("info", "The test starts as soon as the runtime is here", this.#awaited));
  }

  #hear(event) {
    if (event.Trouble?.text) this.#say(banner("warning", "Your work is not kept", event.Trouble.text));
    if (!event.Runtime) return;
    const { name, state } = event.Runtime;
    if (state.Failed) {
      this.#failed = name;
      this.#say(banner("error", "The language runtime is not available", state.Failed, "Choose Stop, and test again to try it anew."));
      return;
    }
    if (state === "Ready") this.#awaited = null;
    else if (state === "Preparing") this.#awaited = `Preparing ${name}`;
    else if (state.Loading) this.#awaited = `Loading ${name}: ${megabytes(state.Loading.received)} of ${megabytes(state.Loading.total)}`;
    this.#told();
  }
}

if (!customElements.get("lambda-box")) customElements.define("lambda-box", LambdaBox);

export { LambdaBox };
