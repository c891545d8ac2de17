// The script of both workers: the one that holds the account (named "api"), and the one that it
// starts to run handlers.
import init from "./worker_bindings.js";

await init();
