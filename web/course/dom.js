// Elements of the document. Whatever is text stays text: nothing here reads HTML.

/**
 * An element with attributes and children. A function is a listener of the event that its name says
 * (`onclick`), `false` and `null` leave an attribute or a child out.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button in the page's look. */
export const button = (text, onclick, { primary = false, link = false, ...more } = {}) =>
  h("button", { type: "button", class: `button button-${primary ? "primary" : link ? "link" : "normal"}`, onclick, ...more }, text);

/** A titled box in the page's look. */
export const box = (id, title, ...children) =>
  h(
    "section",
    { class: "container", "aria-labelledby": id },
    h("div", { class: "container-header" }, h("h2", { class: "container-title", id }, title)),
    h("div", { class: "container-content" }, children),
  );

/** A text behind its title. */
export const more = (id, title, ...children) =>
  h("details", { class: "more" }, h("summary", { id }, title), children);

/** Asks before something that cannot be undone; resolves to whether it shall be done. */
export function sure(title, text, yes) {
  return new Promise((resolve) => {
    const end = (answer) => () => dialog.close(answer);
    const dialog = h(
      "dialog",
      { class: "course-dialog", "aria-labelledby": "course-dialog-title" },
      h("h2", { id: "course-dialog-title" }, title),
      h("p", {}, text),
      h("div", { class: "form-actions" }, button("Cancel", end("")), button(yes, end("yes"), { primary: true })),
    );
    dialog.onclose = () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    };
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Hands a file to the browser to be saved. */
export function save(name, bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/json" }));
  h("a", { href: address, download: name }).click();
  // A browser may read it after this: it is given up a minute later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A button that takes a file: its bytes are handed to `take`. */
export function fileButton(id, text, take, look = {}) {
  const input = h("input", {
    type: "file",
    accept: ".json,application/json",
    class: "visually-hidden",
    tabindex: "-1",
    "aria-hidden": "true",
    onchange: async () => {
      const [file] = input.files;
      input.value = "";
      if (file) take(new Uint8Array(await file.arrayBuffer()));
    },
  });
  return [button(text, () => input.click(), { id, ...look }), input];
}
