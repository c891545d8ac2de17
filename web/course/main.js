// The page's part for courses: which course and exercise are open, and what is done with them. It is
// loaded with the first course, fills the element `lambdabox-course`, and asks the account worker in
// the words of web/src/account/course/messages.rs.
import { save, sure } from "./dom.js";
import { courseList, courseView } from "./lists.js";
import { panel } from "./panel.js";
import styles from "./course.css";
import { spoken } from "./verdicts.js";

/** Begins once the page has drawn the element; `boot` is what web/boot/courses.js hands over. */
export async function start(boot) {
  await drawn();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets.push(sheet);
  const courses = new Courses(boot);
  boot.listen((told) => courses.told(told));
  addEventListener("hashchange", () => courses.follow());
  courses.follow();
}

/** Resolves when the page has drawn the element: this script may be there before the page's program is. */
const drawn = () =>
  new Promise((done) => {
    const look = () => document.querySelector("lambdabox-course") && (observer.disconnect(), done());
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
    look();
  });

class Courses {
  /** The open course's id. */
  #course = null;
  /** The exercise beside the page's views: its view as the worker described it. */
  #view = null;
  #running = null;
  #said = "";
  #trouble = "";
  /** Counts addresses, so that an answer that comes too late is told apart. */
  #visit = 0;
  #boot;

  constructor(boot) {
    this.#boot = boot;
  }

  get #place() {
    return document.querySelector("lambdabox-course");
  }

  async #ask(request, attachments) {
    return (await this.#boot.course(request, attachments)).value;
  }

  /** Does something; what goes wrong is told where the learner looks. */
  async #try(act) {
    this.#trouble = "";
    try {
      await act();
    } catch (error) {
      const refusal = error.refusal;
      // Whoever stopped something knows it.
      if (refusal?.exception === "Stopped") this.#said = "Stopped.";
      else this.#trouble = refusal?.message ?? error.message;
    }
    this.#draw();
  }

  /** The address has changed. */
  async follow() {
    const visit = ++this.#visit;
    const [top, course, exercise] = location.hash.replace(/^#\/?/, "").split("?")[0].split("/").map(decodeURIComponent);
    if (top !== "courses") {
      this.#wide(false);
      await this.#resume(visit);
      return;
    }
    this.#wide(true);
    try {
      if (!course) await this.#showList(visit);
      else if (exercise) await this.#begin(course, exercise, visit);
      else await this.#showCourse(course, visit);
    } catch (error) {
      if (visit === this.#visit) this.#say(error.refusal?.message ?? error.message);
    }
  }

  #wide(wide) {
    this.#place?.toggleAttribute("wide", wide);
    if (wide) this.#place?.replaceChildren();
  }

  /** Puts elements in the place of a whole view, and leads keyboard and reader there. */
  #fill(elements) {
    this.#place.replaceChildren(...elements.flat(Infinity).filter(Boolean));
    this.#place.querySelector("#course-title")?.focus({ preventScroll: true });
  }

  #say(text) {
    const alert = document.createElement("p");
    alert.setAttribute("role", "alert");
    alert.className = "course-trouble";
    alert.textContent = text;
    this.#place.replaceChildren(alert);
  }

  async #siteCourses() {
    const index = await this.#boot
      .get(`${this.#boot.folder}index.json`)
      .then((response) => response.json())
      // A page without courses of its own still opens files.
      .catch(() => ({ courses: [] }));
    return index.courses;
  }

  async #showList(visit) {
    const [site, kept] = await Promise.all([this.#siteCourses(), this.#ask({ Kept: {} })]);
    if (visit !== this.#visit) return;
    document.title = "Courses - lambdabox";
    const openFile = async (bytes) => {
      try {
        const opened = await this.#ask({ Open: { keep: true } }, [bytes]);
        this.#course = null;
        location.hash = `#/courses/${opened.course}`;
      } catch (error) {
        this.#say(error.refusal?.message ?? error.message);
      }
    };
    const forget = async (id) => {
      await this.#ask({ Forget: { course: id } });
      if (this.#course === id) this.#course = null;
      this.follow();
    };
    this.#fill(courseList(site, kept, { openFile, forget }));
  }

  /** Makes a course the open one: a file that the learner opened, or else the site's. */
  async #openCourse(id) {
    if (this.#course === id) return;
    const kept = await this.#ask({ Kept: {} });
    if (kept.some((course) => course.id === id)) {
      await this.#ask({ OpenKept: { course: id } });
    } else {
      const site = await this.#siteCourses();
      const known = site.find((course) => course.id === id);
      if (!known) throw new Error(`There is no course “${id}” here. Open its file under Courses.`);
      const response = await this.#boot.get(`${this.#boot.folder}${known.file}`);
      await this.#ask({ Open: { keep: false } }, [new Uint8Array(await response.arrayBuffer())]);
    }
    this.#course = id;
    await this.#tellProgress();
  }

  async #showCourse(id, visit) {
    await this.#openCourse(id);
    const course = await this.#ask({ Progress: {} });
    if (visit !== this.#visit) return;
    document.title = `${course.title} - lambdabox`;
    this.#fill(courseView(course));
  }

  /** Opens an exercise: its function's page is shown, with the exercise beside it. */
  async #begin(course, exercise, visit) {
    await this.#openCourse(course);
    const view = await this.#ask({ Begin: { exercise } });
    if (visit !== this.#visit) return;
    this.#take(view);
    this.#said = this.#trouble = "";
    this.#remember({ course, exercise });
    this.#toRegion(view.function.region);
    location.replace(`#/functions/${encodeURIComponent(view.function.name)}?tab=code`);
  }

  /** The exercise of this tab is beside whatever is shown. */
  async #resume(visit) {
    const known = this.#remembered();
    if (!known) return;
    if (this.#view?.row.id !== known.exercise || this.#course !== known.course) {
      try {
        await this.#openCourse(known.course);
        this.#take(await this.#ask({ Show: { exercise: known.exercise } }));
      } catch (error) {
        this.#remember(null);
        this.#say(error.refusal?.message ?? error.message);
        return;
      }
    }
    if (visit === this.#visit) this.#draw();
  }

  #take(view) {
    this.#view = view;
  }

  /** Functions are shown by region: the page's choice follows the exercise. */
  #toRegion(region) {
    const select = document.querySelector(".top-bar-region select");
    if (!select || select.value === region) return;
    select.value = region;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #remember(what) {
    try {
      if (what) sessionStorage.setItem(this.#boot.key, JSON.stringify(what));
      else sessionStorage.removeItem(this.#boot.key);
    } catch {
      // Then a reload forgets which exercise was open; what was done in it is kept elsewhere.
    }
    this.#kept = what;
  }

  #kept = null;

  #remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#boot.key)) ?? this.#kept;
    } catch {
      return this.#kept;
    }
  }

  /** A check is further. */
  told({ Checking, Verdict }) {
    if (this.#running === null || !this.#view) return;
    if (Checking) this.#running = Checking;
    if (Verdict) {
      const [id, verdict] = Verdict;
      this.#view.results[id] = verdict;
      this.#said = spoken(verdict.name, verdict);
    }
    this.#draw();
  }

  /** What was typed is kept before anything is checked. */
  async #flush() {
    document.dispatchEvent(new Event("visibilitychange"));
    // The page sends it in a task of its own, which was queued before this one.
    await new Promise((done) => setTimeout(done));
  }

  async #run(request) {
    if (this.#running !== null) return;
    this.#running = "";
    this.#said = "Checking …";
    this.#trouble = "";
    this.#draw();
    await this.#flush();
    await this.#try(async () => {
      try {
        this.#take(await this.#ask(request));
        this.#said = "";
        await this.#tellProgress();
      } finally {
        this.#running = null;
      }
    });
  }

  async #tellProgress() {
    const detail = await this.#ask({ Progress: {} });
    document.dispatchEvent(new CustomEvent("lambdabox-progress", { detail }));
  }

  #acts = {
    check: () => {
      // Only what is checked now is shown; a question's answer stays.
      for (const { id, kind } of this.#view.row.checks) if (kind === "check") delete this.#view.results[id];
      return this.#run({ Check: { exercise: this.#view.row.id } });
    },
    answer: (question, answer) => this.#run({ Answer: { exercise: this.#view.row.id, question, answer } }),
    stop: () => this.#boot.ask({ Run: { StopRuns: [] } }).catch(() => {}),
    hint: () => this.#try(async () => this.#take(await this.#ask({ Hint: { exercise: this.#view.row.id } }))),
    reset: async () => {
      if (this.#running !== null) return;
      const text = "Your code and configuration of this exercise become what they were at the beginning. Answers and points stay.";
      if (!(await sure("Reset to starter?", text, "Begin again"))) return;
      await this.#flush();
      await this.#try(async () => {
        this.#take(await this.#ask({ Reset: { exercise: this.#view.row.id } }));
        this.#said = "This is the starter again.";
        location.hash = `#/functions/${encodeURIComponent(this.#view.function.name)}?tab=code`;
      });
    },
    handIn: () =>
      this.#try(async () => {
        await this.#flush();
        const { value, attachments } = await this.#boot.course({ HandIn: { exercise: this.#view.row.id } });
        save(value, attachments[0]);
        this.#said = `Saved ${value}: hand this file in.`;
      }),
    putBack: (bytes) =>
      this.#try(async () => {
        const view = await this.#ask({ PutBack: {} }, [bytes]);
        this.#take(view);
        this.#remember({ course: this.#course, exercise: view.row.id });
        this.#said = "The submission is here: code, configuration and answers.";
        location.hash = `#/functions/${encodeURIComponent(view.function.name)}?tab=code`;
      }),
    close: () => {
      this.#view = null;
      this.#remember(null);
      this.#place.replaceChildren();
    },
  };

  /** Draws the panel. What has the focus keeps it, what was opened stays open. */
  #draw() {
    const place = this.#place;
    if (!this.#view || !place || place.hasAttribute("wide")) return;
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    const open = new Set([...place.querySelectorAll("details[open] > summary[id]")].map(({ id }) => id));
    const typed = new Map([...place.querySelectorAll("input[id]")].map((input) => [input.id, [input.value, input.checked]]));
    const scrolled = place.firstElementChild?.scrollTop ?? 0;
    const first = !place.querySelector("#course-check");
    const state = { running: this.#running, said: this.#said, trouble: this.#trouble };
    place.replaceChildren(panel(this.#view, state, this.#acts));
    for (const id of open) place.querySelector(`[id="${id}"]`)?.parentElement.setAttribute("open", "");
    if (this.#running !== null) {
      for (const [id, [value, checked]] of typed) {
        const input = place.querySelector(`[id="${id}"]`);
        if (input) [input.value, input.checked] = [value, checked];
      }
    }
    place.firstElementChild.scrollTop = first ? 0 : scrolled;
    const next = first ? "course-title" : focused;
    if (next) place.querySelector(`[id="${next}"]`)?.focus({ preventScroll: !first });
  }
}
