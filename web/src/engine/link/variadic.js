// WebAssembly calls an import with as many arguments as its type has; Rust takes a list of them.

/** A function of any number of arguments that hands all of them to `call` as one list. */
export const variadic = (call) => (...values) => call(values);
