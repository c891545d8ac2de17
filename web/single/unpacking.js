// The script of a worker that unpacks one part, so that the page does not stand still meanwhile.
import { unpack } from "./unpack.js";

self.onmessage = ({ data: { unpacker, part } }) => {
  try {
    const bytes = unpack(unpacker, part);
    self.postMessage({ bytes }, [bytes.buffer]);
  } catch (error) {
    self.postMessage({ reason: String(error?.message ?? error) });
  }
};
