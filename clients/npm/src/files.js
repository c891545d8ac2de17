// Stands for web/boot/files.js in the package: the engine's files are where the package is, not beside the document.
import { address } from "./place.js";

/** Resolves to the Response for a file of the engine. */
export const get = (path) => fetch(address(path));
