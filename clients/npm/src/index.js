// `import { Lambda } from "lambdabox"`: a function in a page of one's own.
import { answerOf } from "./answer.js";
import { Engine } from "./engine.js";
import { COMPILED, codeOf, configuration, eventOf } from "./options.js";
import { runtimeNamed } from "./runtime.js";

export { LambdaboxError } from "./error.js";
export { configure } from "./place.js";

/** The runtime of code that names none. */
const USUAL = "python3.14";
/** What the worker calls the function: it has only one. */
const FUNCTION = "function";

/** See ../types/index.d.ts. */
export class Lambda {
  #code;
  #config;
  #settings;
  #onProgress;
  #engine = null;
  /** Resolves once the function is deployed. */
  #deployed = null;

  constructor(code, { onProgress, ...options } = {}) {
    this.#code = codeOf(code);
    const { config, settings } = configuration(options);
    const usual = this.#code.component ? COMPILED : USUAL;
    this.#config = { ...config, runtime: config.runtime ?? usual };
    this.#settings = settings;
    this.#onProgress = onProgress;
  }

  /** Loads what is needed and deploys the function, which the first invocation does otherwise. */
  async prepare() {
    if (!this.#engine || this.#engine.isOver) {
      const engine = new Engine();
      this.#engine = engine;
      this.#deployed = this.#deploy(engine);
      // A function that was refused is refused again, and not invoked.
      this.#deployed.catch(() => {});
    }
    await this.#deployed;
  }

  async invoke(event = null) {
    const bytes = eventOf(event);
    await this.prepare();
    const { value } = await this.#engine.ask("Record", { function: FUNCTION, options: {} }, [bytes]);
    return answerOf(value);
  }

  close() {
    this.#engine?.end("the function was closed");
    this.#engine = null;
    this.#deployed = null;
  }

  async #deploy(engine) {
    engine.tell("Load", { settings: this.#settings });
    const { files, component } = this.#code;
    const about = { function: FUNCTION, config: this.#config };
    if (component) {
      const { value: bundle, attachments } = await engine.ask("Prepare", {}, [component]);
      await engine.ask("DeployComponent", { ...about, bundle }, attachments);
      return;
    }
    const { base, bundle, runtime, modules } = await runtimeNamed(this.#config.runtime, this.#onProgress);
    engine.tell("Start", { bundle, runtime, base }, modules);
    const paths = files.map(([path]) => path);
    await engine.ask("Deploy", { ...about, paths }, files.map(([, bytes]) => bytes));
  }
}
