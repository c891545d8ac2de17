/** See ../types/index.d.ts. */
export class LambdaboxError extends Error {
  constructor(message, { exception = null, status = 0 } = {}) {
    super(message);
    this.name = "LambdaboxError";
    this.exception = exception;
    this.status = status;
  }
}
