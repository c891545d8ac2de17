// The list of courses, and the view of one course with the learner's progress.
import { box, button, fileButton, h } from "./dom.js";

const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

/** All courses: those of the site, and those whose files were opened. */
export function courseList(site, kept, { openFile, forget }) {
  const row = (course, more) =>
    h(
      "li",
      { class: "course-row" },
      h("h3", {}, h("a", { href: `#/courses/${course.id}` }, course.title)),
      course.text && h("p", {}, course.text),
      h("p", { class: "quiet" }, counted(course.exercises, "exercise")),
      more,
    );
  const list = (label, courses, more = () => null) =>
    h("ul", { class: "course-list", "aria-label": label }, courses.map((course) => row(course, more(course))));
  const remove = (course) => button("Remove", () => forget(course.id), { link: true, "aria-label": `Remove ${course.title}` });
  return [
    h("div", { class: "page-head" }, h("h1", { tabindex: "-1", id: "course-title" }, "Courses"), h("div", { class: "page-actions" }, fileButton("course-open", "Open a course file", openFile))),
    site.length > 0 && box("course-site", "Courses of this page", list("Courses of this page", site)),
    kept.length > 0 && box("course-kept", "Courses that you opened", list("Courses that you opened", kept, remove)),
    site.length + kept.length === 0 &&
      h("div", { class: "empty" }, h("strong", {}, "No courses"), h("span", {}, "Open a course file that your teacher gave you.")),
  ];
}

/** One course: its parts, their exercises, and how far the learner is with each. */
export function courseView(course) {
  const rows = new Map(course.exercises.map((row) => [row.id, row]));
  const done = course.exercises.filter((row) => row.done).length;
  const next = course.exercises.find((row) => !row.done);
  const href = (id) => `#/courses/${course.course}/${id}`;
  const part = ({ title, text, exercises }, index) =>
    box(
      `course-part-${index}`,
      title,
      text && h("p", {}, text),
      h("ul", { class: "course-list", "aria-label": title }, exercises.map((id) => exercise(rows.get(id), href(id)))),
    );
  return [
    h("nav", { class: "breadcrumbs", "aria-label": "Breadcrumbs" }, h("ol", {}, h("li", {}, h("a", { href: "#/courses" }, "Courses")), h("li", { "aria-current": "page" }, course.title))),
    h(
      "div",
      { class: "page-head" },
      h("h1", { tabindex: "-1", id: "course-title" }, course.title),
      next && h("div", { class: "page-actions" }, h("a", { class: "button button-primary", href: href(next.id) }, done === 0 ? "Begin" : "Go on")),
    ),
    course.text && h("p", {}, course.text),
    h(
      "p",
      { class: "course-progress" },
      h("progress", { value: done, max: Math.max(1, course.exercises.length), "aria-label": "Exercises done" }),
      ` ${done} of ${counted(course.exercises.length, "exercise")} done, ${course.points} of ${course.maxPoints} points`,
    ),
    course.parts.map(part),
  ];
}

function exercise(row, href) {
  if (!row) return null;
  const state = row.done ? ["Done", "success"] : row.begun ? ["Begun", "info"] : ["Not begun", "neutral"];
  const about = [row.minutes && counted(row.minutes, "minute"), `${row.points} of ${row.maxPoints} points`];
  if (row.hiddenPoints > 0) about.push(`${row.hiddenPoints} of them when your teacher grades`);
  return h(
    "li",
    { class: "course-row" },
    h("h3", {}, h("a", { href }, row.title), " ", h("span", { class: `badge badge-${state[1]}` }, state[0])),
    row.summary && h("p", {}, row.summary),
    h("p", { class: "quiet" }, about.filter(Boolean).join(", ")),
  );
}
