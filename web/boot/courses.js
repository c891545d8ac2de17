// Loads the page's part for courses (web/course) when a course is wanted, and carries its messages to
// the account worker and back. Nobody who opens no course loads any of it.
import { get, module } from "./files.js";

/** Where a tab keeps which exercise stands beside its pages. */
export const KEY = "lambdabox-course";

/** Ids of the page's own requests are counted from 1 on: these never meet them. */
const FIRST = 2 ** 31;

const open = new Map();
let hear = () => {};

/** Takes what the worker says, if it is for courses; whether it was. */
export function coursesHeard({ id, json, refusal, attachments, course }) {
  if (course) hear(JSON.parse(course));
  const waiting = open.get(id);
  if (!waiting) return Boolean(course);
  open.delete(id);
  if (json === undefined) {
    // A refusal travels as a list: see contract/src/refusal.rs.
    const [exception, , message] = JSON.parse(refusal);
    waiting.reject(Object.assign(new Error(message), { refusal: { exception, message } }));
  } else waiting.resolve({ value: JSON.parse(json), attachments });
  return true;
}

/** The response to a file of the site; rejects with a sentence if there is none. */
async function there(path) {
  const response = await get(path);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response;
}

/** A WebAssembly module of the site, whatever type its server says that it has. */
async function compile(path) {
  return WebAssembly.compile(await (await there(path)).arrayBuffer());
}

const isWanted = () => {
  if (location.hash.startsWith("#/courses")) return true;
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    // A browser that keeps nothing for this page.
    return false;
  }
};

/**
 * Watches for a course that is wanted. Returns `course(request, attachments)`, which asks the account
 * worker in the words of web/src/account/course/messages.rs and resolves to `{ value, attachments }`.
 */
export function beginCourses({ send, folder, script, part }) {
  let last = FIRST;
  const course = (request, attachments = []) =>
    new Promise((resolve, reject) => {
      const id = last++;
      open.set(id, { resolve, reject });
      send({ id, course: JSON.stringify(request), attachments });
    });
  /** Asks for something of the contract that the page itself asks for, too. */
  const ask = (request) =>
    new Promise((resolve, reject) => {
      const id = last++;
      open.set(id, { resolve, reject });
      send({ id, json: JSON.stringify(request), attachments: [] });
    });
  let begun = null;
  const begin = () => {
    if (begun || !isWanted()) return;
    // The worker is handed its part before anything is asked for.
    begun = Promise.all([module(script), compile(part)])
      .then(([{ start }, compiled]) => {
        send({ part: compiled });
        return start({ course, ask, get: there, folder, key: KEY, listen: (listener) => (hear = listener) });
      })
      .catch((error) => {
        begun = null;
        console.error(`courses cannot be loaded: ${error.message}`);
        const place = document.querySelector("lambdabox-course");
        if (place) place.textContent = `Courses cannot be loaded (${error.message}). Reload the page.`;
      });
  };
  addEventListener("hashchange", begin);
  begin();
  return course;
}
