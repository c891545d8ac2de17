export { configure } from "./index.js";

/** What came of a test, as it is shown: texts are cut where nobody would read on. */
export interface Outcome {
  readonly failed: boolean;
  readonly coldStart: boolean;
  readonly error: string | null;
  readonly remarks: readonly string[];
  /** What it took and cost; `long` needs the room of two. */
  readonly summary: readonly { readonly name: string; readonly value: string; readonly long: boolean }[];
  readonly response: string;
  readonly responseCut: boolean;
  readonly log: string;
  readonly logCut: boolean;
}

/** Importing this module defines the element `lambda-box`. Its event `lambdabox-result` has an {@link Outcome} as its `detail`. */
export class LambdaBox extends HTMLElement {
  /** Makes the code in the editor what runs, as the button does. */
  deploy(): Promise<void>;
  /** Sends the event to the deployed code, as the button does; resolves once the result is shown. */
  test(): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    "lambda-box": LambdaBox;
  }
  interface HTMLElementEventMap {
    "lambdabox-result": CustomEvent<Outcome>;
  }
}
