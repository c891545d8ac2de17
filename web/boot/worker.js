// The script of both workers: the account worker (named "account"), and the engine worker, which it
// starts to run handlers.
import init from "./worker_bindings.js";

// What the part for courses is linked with, once a course is opened: see src/account/part.js.
globalThis.lambdaboxProgram = await init();
