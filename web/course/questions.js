// Questions: single and multiple choice, a number, a figure that is predicted and measured then.
import { button, h } from "./dom.js";
import { answered } from "./verdicts.js";

/** The questions of an exercise. `answer(id, answer)` has one judged; `busy` while something runs. */
export function questions(list, results, { answer, busy }) {
  return list.map((question, index) => one(question, results[question.id], index, { answer, busy }));
}

function one(question, result, index, { answer, busy }) {
  const id = `course-question-${index}`;
  const isChoice = question.kind === "single" || question.kind === "multiple";
  const fields = isChoice ? choices(question, id) : number(question, id);
  const give = () => answer(question.id, fields.read());
  const text = question.kind === "predict" ? "Predict, then run" : "Answer";
  return h(
    "fieldset",
    { class: "course-question" },
    h("legend", {}, question.text),
    fields.elements,
    h(
      "div",
      { class: "form-actions" },
      button(text, () => busy || give(), { id: `${id}-give`, "aria-disabled": busy && "true", "aria-label": `${text}: ${question.text}` }),
    ),
    h("div", { role: "status", id: `${id}-said` }, answered(result)),
  );
}

function choices({ kind, choices: texts, answer }, id) {
  const inputs = texts.map((text, index) =>
    h("input", {
      type: kind === "single" ? "radio" : "checkbox",
      name: id,
      id: `${id}-${index}`,
      checked: answer.choices.includes(index),
    }),
  );
  const lines = inputs.map((input, index) => h("label", { class: "course-choice" }, input, h("span", {}, texts[index])));
  const hint = kind === "multiple" && h("p", { class: "quiet" }, "Choose all that are right.");
  const chosen = () => inputs.flatMap((input, index) => (input.checked ? [index] : []));
  return { elements: [hint, lines], read: () => ({ choices: chosen(), number: null }) };
}

function number({ text, unit, answer }, id) {
  const input = h("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    id: `${id}-number`,
    "aria-label": unit ? `${text} (${unit})` : text,
    value: answer.number ?? "",
  });
  const elements = h("div", { class: "field" }, h("div", { class: "field-row" }, input, unit && h("span", { class: "field-unit" }, unit)));
  return { elements, read: () => ({ choices: [], number: input.value.trim() || null }) };
}
