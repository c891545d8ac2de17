/** The HTTP status that AWS answers with each exception: what the engine refuses with has its name only. */
const statuses = {
  InvalidParameterValueException: 400,
  InvalidParameterException: 400,
  ValidationException: 400,
  InvalidRequestContentException: 400,
  ResourceNotFoundException: 404,
  ResourceConflictException: 409,
  PreconditionFailedException: 412,
  RequestEntityTooLargeException: 413,
  TooManyRequestsException: 429,
  ServiceException: 500,
};

/** See ../types/index.d.ts. */
export class LambdaboxError extends Error {
  constructor(message, { exception = null, status = statuses[exception] ?? 0 } = {}) {
    super(message);
    this.name = "LambdaboxError";
    this.exception = exception;
    this.status = status;
  }
}
