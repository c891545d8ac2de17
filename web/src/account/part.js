// The part of this program that only courses need: see web/bindings/src/split.

let linked = false;

/** Links the compiled part with the program that runs here; nothing happens if it is there already. */
export function linkPart(module) {
  if (linked) return;
  new WebAssembly.Instance(module, { $: globalThis.lambdaboxProgram });
  linked = true;
}

/** Whether it was linked. */
export const hasPart = () => linked;
