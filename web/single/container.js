// Reads what a page that is one file has in it: see host/src/single/container.rs, which writes it.

/** What is before the header's length. */
const magic = "LBX1";

/**
 * `{ header, part }` of a container's bytes: its header as JSON, and the parts by number as
 * `{ packed, bytes }`.
 */
export function open(container) {
  const view = new DataView(container.buffer, container.byteOffset, container.byteLength);
  const text = (from, bytes) => new TextDecoder().decode(container.subarray(from, from + bytes));
  if (container.length < 8 || text(0, 4) !== magic) throw new Error("it is not whole");
  const start = 8 + view.getUint32(4, true);
  if (start > container.length) throw new Error("it is not whole");
  const header = JSON.parse(text(8, start - 8));
  const end = header.parts.reduce((sum, { packed }) => sum + packed, start);
  if (end !== container.length) throw new Error("it is not whole");
  const parts = [];
  let from = start;
  for (const { packed, bytes } of header.parts) {
    parts.push({ packed: container.subarray(from, from + packed), bytes });
    from += packed;
  }
  return { header, parts };
}

/**
 * The bytes that stand in the document as text: each character of windows-1252 is a byte, and three
 * bytes that HTML does not keep, or that could end the element, are written as two. See
 * host/src/single/text.rs.
 */
export function bytesOf(text) {
  const codes = new Map();
  const all = new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  for (let byte = 128; byte < 160; byte += 1) codes.set(all.charCodeAt(byte), byte);
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let code = text.charCodeAt(at);
    if (code > 255) code = codes.get(code) ?? 0;
    if (code === 61) code = (text.charCodeAt((at += 1)) - 64) & 255;
    bytes[length] = code;
    length += 1;
  }
  return bytes.subarray(0, length);
}
