// A course in a learning management system, by SCORM 1.2: score, status, one interaction for each check,
// and where the learner was. It is a score of practice, since anybody can call the same functions from
// the browser's console: marks come from grading the submissions.

/** The most characters of `cmi.suspend_data`, by the standard. */
const suspendMost = 4096;
/** The most characters of `cmi.core.lesson_location`. */
const locationMost = 255;
/** How many windows are looked through for the system's API. */
const windowsMost = 20;

/** The system's API: in a window around this one, or in that which opened it. */
function find() {
  const above = (from) => {
    let window = from;
    for (let count = 0; window && count < windowsMost; count += 1) {
      try {
        if (window.API?.LMSInitialize) return window.API;
      } catch {
        // Another site's window: what is above it may still be ours.
      }
      if (window === window.parent) return null;
      window = window.parent;
    }
    return null;
  };
  return above(window) ?? above(window.opener ?? window.top?.opener);
}

/** A time as SCORM writes it: HHHH:MM:SS.SS. */
export function duration(milliseconds) {
  const hundredths = Math.min(Math.floor(milliseconds / 10), 9999 * 360_000);
  const two = (number) => String(number).padStart(2, "0");
  const seconds = Math.floor(hundredths / 100);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${String(hours).padStart(4, "0")}:${two(minutes)}:${two(seconds % 60)}.${two(hundredths % 100)}`;
}

/**
 * The best points of each exercise as text: `id=points` with `!` behind what is done, joined with `;`. What
 * does not fit is left out, whole.
 */
export function suspended(best) {
  let text = "";
  for (const [id, { points, done }] of best) {
    const entry = `${text ? ";" : ""}${id}=${points}${done ? "!" : ""}`;
    if (text.length + entry.length > suspendMost) break;
    text += entry;
  }
  return text;
}

/** What {@link suspended} has written; what is none of it is passed over. */
export function resumed(text) {
  const best = new Map();
  for (const entry of text.split(";")) {
    const parts = /^([a-z0-9-]+)=(\d{1,9})(!?)$/.exec(entry);
    if (parts) best.set(parts[1], { points: Number(parts[2]), done: parts[3] === "!" });
  }
  return best;
}

/** What SCORM calls the outcome of a check. */
const results = { pass: "correct", fail: "wrong", error: "wrong", ungradable: "wrong" };

/** The conversation with a system. */
class Lms {
  constructor(api) {
    this.api = api;
    this.begun = performance.now();
    this.told = new Map();
    this.complete = false;
    this.ended = false;
    if (api.LMSInitialize("") !== "true") this.complain("does not begin");
    this.best = resumed(this.get("cmi.suspend_data"));
    this.interactions = Number(this.get("cmi.interactions._count")) || 0;
    // Who is not named shares what this browser keeps with others who are not.
    this.learner = encodeURIComponent(this.get("cmi.core.student_id")) || "anybody";
    if (["", "not attempted"].includes(this.get("cmi.core.lesson_status"))) {
      this.set("cmi.core.lesson_status", "incomplete");
    }
  }

  get(name) {
    return String(this.api.LMSGetValue(name) ?? "");
  }

  set(name, value) {
    if (this.told.get(name) === value) return;
    if (String(this.api.LMSSetValue(name, value)) === "true") this.told.set(name, value);
    else this.complain(`does not take ${name}`);
  }

  complain(what) {
    const code = this.api.LMSGetLastError?.();
    console.warn(`the learning management system ${what}: ${code} ${this.api.LMSGetErrorString?.(code) ?? ""}`);
  }

  /** Goes to where the learner was, and tells the system from now on how far the learner is. */
  open() {
    const location = this.get("cmi.core.lesson_location");
    if (location.startsWith("#/courses/")) globalThis.location.replace(location);
    document.addEventListener("lambdabox-progress", ({ detail }) => this.progress(detail));
    addEventListener("hashchange", ({ newURL }) => this.remember(new URL(newURL).hash));
    addEventListener("pagehide", () => this.end());
  }

  /** A place in the course: what else there is, another browser may not have. */
  remember(hash) {
    if (hash.startsWith("#/courses/") && hash.length <= locationMost) this.set("cmi.core.lesson_location", hash);
  }

  /** `detail` is a course view: see web/src/account/course/messages.rs. */
  progress({ exercises }) {
    let [points, most, done] = [0, 0, true];
    let index = 0;
    for (const exercise of exercises) {
      const before = this.best.get(exercise.id);
      // Checks that are hidden from learners run when a teacher grades, not here.
      const reachable = exercise.maxPoints - exercise.hiddenPoints;
      // Another machine may know more than this browser.
      const best = {
        points: Math.min(Math.max(exercise.points, before?.points ?? 0), reachable),
        done: exercise.done || Boolean(before?.done),
      };
      if (best.points > 0 || best.done) this.best.set(exercise.id, best);
      points += best.points;
      most += reachable;
      done &&= best.done;
      for (const check of exercise.checks) this.interaction(index++, exercise.id, check);
    }
    this.set("cmi.core.score.min", "0");
    this.set("cmi.core.score.max", "100");
    this.set("cmi.core.score.raw", String(most ? Math.floor((points * 100) / most) : 0));
    this.complete = done;
    this.set("cmi.core.lesson_status", done ? "passed" : "incomplete");
    this.set("cmi.suspend_data", suspended(this.best));
    this.api.LMSCommit("");
  }

  /** Each check has a place of its own, which an earlier session may have filled already. */
  interaction(index, exercise, { id, status, maxPoints }) {
    const known = index < this.interactions;
    const result = results[status] ?? "neutral";
    if (known && result === "neutral") return;
    const name = (field) => `cmi.interactions.${index}.${field}`;
    this.set(name("id"), `${exercise}.${id}`);
    this.set(name("type"), "performance");
    this.set(name("weighting"), String(maxPoints));
    this.set(name("result"), result);
    this.interactions = Math.max(this.interactions, index + 1);
  }

  end() {
    if (this.ended) return;
    this.ended = true;
    this.set("cmi.core.session_time", duration(performance.now() - this.begun));
    this.set("cmi.core.exit", this.complete ? "" : "suspend");
    this.api.LMSCommit("");
    this.api.LMSFinish("");
  }
}

/** The conversation with the system around this page; without one the page says so, and works all the same. */
export function connect() {
  const api = find();
  if (api) return new Lms(api);
  console.warn("no learning management system is around this page: nothing is told to one");
  return { learner: "anybody", open() {} };
}
