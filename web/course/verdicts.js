// Verdicts of checks, as they come.
import { h } from "./dom.js";

const WORDS = {
  pass: "Passed",
  fail: "Not passed",
  error: "Error",
  not_run: "Not run",
  ungradable: "Cannot be graded",
};
const LOOKS = { pass: "success", fail: "error", error: "error", ungradable: "error" };

const points = (got, most) => `${got} of ${most} ${most === 1 ? "point" : "points"}`;

/** Why a check did not pass: what was expected, what came, the difference, the mistake. */
function reason(message) {
  const { step, about, expected, came, difference, limit, mistake, note } = message;
  const place = [about && `of ${about}`, step && `in step ${step}`].filter(Boolean).join(" ");
  const part = (name, text) => text !== null && text !== undefined && [h("dt", {}, name), h("dd", {}, h("pre", { class: "output" }, text))];
  return [
    limit && h("p", { class: "course-limit" }, limit),
    note && h("p", { class: "course-note" }, note),
    (expected || came || difference) &&
      h(
        "dl",
        { class: "course-difference" },
        part(place ? `Expected ${place}` : "Expected", expected),
        part("Came", came),
        part("Difference", difference),
      ),
    mistake && h("p", { class: "course-mistake" }, mistake.says),
  ];
}

/** What was run for a check: the answers and logs. */
function runs(list) {
  if (list.length === 0) return null;
  const one = (run) => [
    h("dt", {}, run.what),
    h("dd", {}, h("pre", { class: "output" }, [run.payload, run.log].filter(Boolean).join("\n\n"))),
  ];
  return h(
    "details",
    { class: "more" },
    h("summary", {}, list.length === 1 ? "What was run" : `What was run: ${list.length} times`),
    h("dl", { class: "course-difference" }, list.map(one)),
  );
}

/** The list of an exercise's checks with what came of each; `now` is the one that is looked at. */
export function verdicts(rows, results, now) {
  const checks = rows.filter(({ kind }) => kind === "check");
  if (checks.length === 0) return null;
  return h("ol", { class: "course-checks", "aria-label": "Checks" }, checks.map((row) => item(row, results[row.id], row.id === now)));
}

function item(row, result, isNow) {
  if (row.hidden) {
    return h(
      "li",
      { class: "course-check" },
      head(row.name, "Runs when your teacher grades", "neutral", points(0, row.maxPoints).replace("0 of ", "")),
    );
  }
  if (isNow) return h("li", { class: "course-check" }, head(row.name, "Running", "info", ""));
  if (!result) return h("li", { class: "course-check" }, head(row.name, "Not checked yet", "neutral", points(0, row.maxPoints).replace("0 of ", "")));
  const passed = result.status === "pass";
  return h(
    "li",
    { class: "course-check" },
    head(row.name, WORDS[result.status], LOOKS[result.status] ?? "neutral", points(result.points, result.maxPoints)),
    result.message && !passed && reason(result.message),
    !passed && runs(result.runs),
  );
}

const head = (name, word, look, worth) =>
  h(
    "div",
    { class: "course-check-head" },
    h("span", { class: "course-check-name" }, name),
    h("span", { class: `badge badge-${look}` }, word),
    worth && h("span", { class: "quiet" }, worth),
  );

/** What came of a question: said below it. */
export function answered(result) {
  if (!result || !result.message) return null;
  const { status, message, measured } = result;
  if (status === "not_run") return null;
  return h(
    "div",
    { class: "course-answer" },
    h("span", { class: `badge badge-${LOOKS[status] ?? "neutral"}` }, status === "pass" ? "Right" : WORDS[status] === "Not passed" ? "Not right" : WORDS[status]),
    h("span", { class: "quiet" }, points(result.points, result.maxPoints)),
    measured && h("p", {}, `Measured: ${measured}`),
    message.note && message.note.split("\n").map((line) => h("p", {}, line)),
    message.limit && h("p", {}, message.limit),
  );
}

/** What a screen reader is told of a verdict. */
export const spoken = (name, { status }) => `${name}: ${WORDS[status].toLowerCase()}`;
