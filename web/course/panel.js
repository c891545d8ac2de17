// An exercise beside its function's page: instructions, checks, questions, hints, solution.
import { button, fileButton, h, more } from "./dom.js";
import { instructions } from "./instructions.js";
import { questions } from "./questions.js";
import { verdicts } from "./verdicts.js";

/** The panel. `running`: `null`, or what is being looked at; `acts` is what its buttons do. */
export function panel(view, { running, said, trouble }, acts) {
  const { row, results } = view;
  const busy = running !== null;
  const asks = view.questions.length > 0;
  const checks = row.checks.some(({ kind }) => kind === "check");
  return h(
    "section",
    { class: "course-panel", "aria-labelledby": "course-title" },
    h(
      "nav",
      { class: "breadcrumbs", "aria-label": "Course" },
      h("ol", {}, h("li", {}, h("a", { href: `#/courses/${view.course}` }, "Course")), h("li", { "aria-current": "page" }, row.title)),
    ),
    h("div", { class: "course-panel-head" }, h("h2", { tabindex: "-1", id: "course-title" }, row.title), button("Close", acts.close, { link: true, id: "course-close", "aria-label": "Close the exercise" })),
    instructions(view.instructions, row.title),
    asks && h("h3", {}, view.questions.length === 1 ? "Question" : "Questions"),
    questions(view.questions, results, { answer: acts.answer, busy }),
    checks && h("h3", { id: "course-checks" }, "Checks"),
    view.function?.edited &&
      h("p", { class: "course-edited" }, "The editor has changes that are not deployed: checks look at what is deployed. Choose Deploy first."),
    h(
      "div",
      { class: "course-bar" },
      button(busy ? "Stop" : "Check", busy ? acts.stop : acts.check, { primary: !busy, id: "course-check" }),
      button("Exercise", () => toView("course-title"), { id: "course-to-text", class: "button button-normal course-narrow" }),
      button("Code", () => toView("content"), { id: "course-to-code", class: "button button-normal course-narrow" }),
    ),
    trouble && h("p", { role: "alert", class: "course-trouble" }, trouble),
    h("p", { role: "status", class: "course-summary", id: "course-summary" }, said || view.summary),
    verdicts(row.checks, results, running),
    hints(view, acts),
    solution(view.solution),
    h(
      "div",
      { class: "form-actions course-end" },
      view.next && h("a", { class: row.done ? "button button-primary" : "button button-normal", href: `#/courses/${view.course}/${view.next}` }, "Next exercise"),
      button("Save for submission", acts.handIn, { id: "course-hand-in" }),
      more(
        "course-more",
        "More",
        h(
          "div",
          { class: "form-actions" },
          button("Reset to starter", acts.reset, { id: "course-reset", "aria-disabled": busy && "true" }),
          fileButton("course-put-back", "Open a submission file", acts.putBack),
        ),
      ),
    ),
  );
}

/** Moves the view, and with it the reader, to another part of the page. */
function toView(id) {
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: "start" });
  element?.focus({ preventScroll: true });
}

function hints({ hints: shown, hintsLeft }, acts) {
  if (shown.length === 0 && hintsLeft === 0) return null;
  const text = shown.length === 0 ? "Show a hint" : "Show the next hint";
  return [
    h("h3", {}, "Hints"),
    h("ol", { class: "course-hints", "aria-label": "Hints", role: "list" }, shown.map((hint) => h("li", {}, hint))),
    hintsLeft > 0 && button(`${text} (${hintsLeft} left)`, acts.hint, { id: "course-hint" }),
  ];
}

function solution(files) {
  if (files.length === 0) return null;
  return [
    h("h3", {}, "Solution"),
    h("p", {}, "One way to solve it, now that your checks pass."),
    files.map(({ path, text }, index) => more(`course-solution-${index}`, path, h("pre", { class: "output", tabindex: "0", role: "group", "aria-label": `Solution: ${path}` }, text))),
  ];
}
