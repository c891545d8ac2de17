/** What JSON can write. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What is not given is as Lambda's console has it: 128 MB, 3 s, Python. */
export interface LambdaOptions {
  /** Such as `lambda_function.lambda_handler`, which it is for Python. */
  handler?: string;
  /** Environment variables. */
  env?: Record<string, string>;
  /** In MB, 128 to 10,240. */
  memory?: number;
  /** In seconds, 1 to 900. */
  timeout?: number;
  /** As AWS calls it; `python3.14`, or `provided.al2023` for a component. */
  runtime?: string;
  /** The function's name. */
  name?: string;
  /** Such as `eu-west-1`. */
  region?: string;
  /** Ids, randomness and clock follow from it; 0 if it is not given. */
  seed?: number;
  /** Called with bytes while the language runtime is on its way, which happens once for all functions of a document. */
  onProgress?: (received: number, total: number) => void;
}

/**
 * Text (the file `lambda_function.py`), files by their paths, or the bytes of a compiled handler (a `.wasm` component).
 */
export type Code = string | Record<string, string | ArrayBuffer | ArrayBufferView> | ArrayBuffer | ArrayBufferView;

/** The REPORT line. Times are in milliseconds of virtual time, memory is in MB. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  /** `null` unless the start was cold. */
  readonly initDurationMs: number | null;
  /** Such as `timeout`; `null` if the invocation came to its end. */
  readonly status: string | null;
  /** Such as `Runtime.ExitError`; `null` if there is none. */
  readonly errorType: string | null;
}

/** What the invocation costs on AWS, in US dollars, without free tier. */
export interface Cost {
  readonly gbSeconds: number;
  readonly durationUsd: number;
  readonly requestUsd: number;
  readonly totalUsd: number;
}

/** What the function burnt: the same number as on the command line, and what its time is reckoned from. */
export interface Fuel {
  readonly init: number;
  readonly invoke: number;
}

/** What an invocation gives, whether the function succeeds or fails. */
export interface Answer {
  /** The response, or the error document. */
  readonly payload: Json;
  readonly succeeded: boolean;
  /** `Unhandled` if the function failed, as the header `X-Amz-Function-Error` says. */
  readonly functionError: string | null;
  /** Such as `KeyError`; `null` if the function succeeded. */
  readonly errorType: string | null;
  readonly errorMessage: string | null;
  /** Empty if the function succeeded. */
  readonly stackTrace: readonly string[];
  /** The log with Lambda's own lines. */
  readonly logs: string;
  readonly report: Report;
  readonly cost: Cost;
  /** The environment was new. */
  readonly coldStart: boolean;
  readonly fuel: Fuel;
  /** The line that `lambdabox invoke --output json` prints for the same function and event, to the byte. */
  readonly record: string;
}

/** The function or the event was refused, or could not be run; its message says what to do. */
export class LambdaboxError extends Error {
  /** The exception's name in AWS's API, if AWS knows it. */
  readonly exception: string | null;
  /** The HTTP status that AWS answers with; 0 where there is none. */
  readonly status: number;
}

/**
 * A function, in a worker of its own. Its environment is made by the first invocation and warm for those that follow;
 * several invocations at once are handled one after the other.
 */
export class Lambda {
  /** Throws a `TypeError` for options or code that cannot be used; AWS's limits are checked with the first invocation. */
  constructor(code: Code, options?: LambdaOptions);
  /** Loads what is needed and deploys the function; the first invocation does it otherwise. */
  prepare(): Promise<void>;
  /** Hands the function an event, `null` if none is given. Rejects with a {@link LambdaboxError} if it is not handed over. */
  invoke(event?: unknown): Promise<Answer>;
  /** Ends the environment, also in the middle of an invocation. The next one makes a new one. */
  close(): void;
}

/** Says where the folder `engine` of this package is served, if it is not beside the script; before anything else. */
export function configure(places: { engine: string | URL }): void;
