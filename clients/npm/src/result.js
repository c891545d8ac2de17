// What came of a test, as the page shows it.
import { element } from "./dom.js";

// No headings: which level they would have depends on the page around the element. Sections have names instead.
const part = (title, ...children) =>
  element("section", { class: "result-part", "aria-label": title }, element("p", { class: "part-title" }, title), ...children);
const note = (text) => element("p", { class: "quiet" }, text);
const output = (title, text, failed = false) =>
  element("pre", { class: failed ? "output output-error" : "output", tabindex: "0", "aria-label": title }, text);

/** A line or a few about where the test stands; `tone` is `success`, `error`, `warning` or `info`. */
export function banner(tone, title, ...lines) {
  const text = element("div", { class: "banner-text" }, element("strong", { class: "banner-title" }, title));
  text.append(...lines.filter(Boolean).map((line) => element("p", {}, line)));
  return element("div", { class: `banner banner-${tone}` }, text);
}

/** The banner of a test that ran. */
export function verdict({ failed, coldStart, error, remarks }, withoutChanges) {
  const start = coldStart ? "Cold start" : "Warm start";
  const old = withoutChanges && "Your changes are not deployed: this was the code that had been deployed before. Choose Deploy, then Test again.";
  return banner(failed ? "error" : "success", failed ? "Status: Failed" : "Status: Succeeded", start, ...remarks, error, old);
}

/** Response, summary and log. */
export function details({ failed, response, responseCut, summary, log, logCut }) {
  const pairs = summary.map(({ name, value, long }) =>
    element("div", { class: long ? "key-value key-value-long" : "key-value" }, element("dt", {}, name), element("dd", {}, value)));
  return element(
    "div",
    { class: "results" },
    part("Response", output("Response", response, failed), responseCut ? note("Only the beginning of the response is shown.") : null),
    part("Summary", element("dl", { class: "key-values" }, ...pairs)),
    part("Function logs", output("Function logs", log), logCut ? note("Showing the end of the log, as the console does.") : null),
  );
}
