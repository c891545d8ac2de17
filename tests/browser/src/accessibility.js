// What a person would find wrong with the layout: text that is cut off, controls over one another,
// a page that must be scrolled sideways. Returns a list of sentences.
const describe = (element) => `<${element.localName} class="${element.className}">${(element.innerText ?? "").slice(0, 40)}`;
const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden, .skip-link, .cm-editor, svg");
const complaints = [];
const wide = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
if (wide > 0) complaints.push(`the page is ${wide} px wider than the window`);

for (const element of document.body.querySelectorAll("*")) {
  // A field of one line scrolls what does not fit, as everywhere.
  if (!shown(element) || element.localName === "input") continue;
  const { overflowX, overflowY } = getComputedStyle(element);
  const cut = (overflow, more) => ["hidden", "clip"].includes(overflow) && more > 2;
  if (cut(overflowX, element.scrollWidth - element.clientWidth) || cut(overflowY, element.scrollHeight - element.clientHeight)) {
    complaints.push(`cut off: ${describe(element)}`);
  }
}

const controls = [...document.querySelectorAll("a[href], button, input, select, summary, label")].filter(shown);
const boxes = controls.map((element) => [element, element.getBoundingClientRect()]).filter(([, box]) => box.width > 1);
const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
boxes.forEach(([a, boxA], index) => {
  for (const [b, boxB] of boxes.slice(index + 1)) {
    if (!a.contains(b) && !b.contains(a) && !apart(boxA, boxB)) complaints.push(`one over the other: ${describe(a)} and ${describe(b)}`);
  }
});
return complaints;
