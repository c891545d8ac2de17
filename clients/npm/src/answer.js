// What an invocation gives, made of the line that `lambdabox invoke --output json` prints.

/** See ../types/index.d.ts. */
export function answerOf(record) {
  const { payload, status, functionError, logs, report, cost, coldStart, fuel } = JSON.parse(record);
  const succeeded = status === "Succeeded";
  const document = succeeded || typeof payload !== "object" ? null : payload;
  return {
    payload,
    succeeded,
    functionError,
    errorType: document?.errorType ?? null,
    errorMessage: document?.errorMessage ?? null,
    stackTrace: document?.stackTrace ?? [],
    logs,
    report,
    cost,
    coldStart,
    fuel,
    record,
  };
}
