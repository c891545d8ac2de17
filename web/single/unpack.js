// Has the unpacker, a WebAssembly module of its own, unpack a part: see web/unpacker.

/** The bytes that a part packs; waits for them. `unpacker` is the compiled module. */
export function unpack(unpacker, { packed, bytes }) {
  // An instance for each part: with it goes all the memory that was needed.
  const { exports } = new WebAssembly.Instance(unpacker, {});
  const room = exports.allocate(packed.length) >>> 0;
  new Uint8Array(exports.memory.buffer).set(packed, room);
  if (!exports.unpack(bytes)) throw new Error("it is damaged");
  return new Uint8Array(exports.memory.buffer, exports.address() >>> 0, bytes).slice();
}
