// The script of both workers: the account worker (named "account"), and the engine worker, which it
// starts to run handlers.
import init from "./worker_bindings.js";

await init();
