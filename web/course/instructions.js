// Instructions: a tree of text elements (core's `pack::Block`), made into elements of the document.
import { h } from "./dom.js";

const inline = (piece) => {
  switch (piece.inline) {
    case "text":
      return piece.text;
    case "code":
      return h("code", {}, piece.text);
    case "emphasis":
      return h("em", {}, piece.text.map(inline));
    case "strong":
      return h("strong", {}, piece.text.map(inline));
    case "link":
      return link(piece);
    case "break":
      return h("br");
    default:
      return null;
  }
};

/** A pack comes from anywhere: only addresses that cannot run anything become links. */
function link({ to, text }) {
  const words = text.map(inline);
  if (to.startsWith("#")) return h("a", { href: to }, words);
  return /^https?:\/\//.test(to) ? h("a", { href: to, target: "_blank", rel: "noopener noreferrer" }, words) : words;
}

function block(piece) {
  switch (piece.block) {
    case "heading":
      // The exercise's title is the first heading of its part of the page.
      return h(`h${Math.min(6, Math.max(3, piece.level + 1))}`, {}, piece.text.map(inline));
    case "paragraph":
      return h("p", {}, piece.text.map(inline));
    case "code":
      return h("pre", { class: "output", tabindex: "0", role: "group", "aria-label": "Code" }, piece.text);
    case "list": {
      const items = piece.items.map((blocks) => h("li", {}, blocks.map(block)));
      return piece.start === null ? h("ul", {}, items) : h("ol", { start: piece.start }, items);
    }
    case "quote":
      return h("blockquote", {}, piece.blocks.map(block));
    case "table": {
      const row = (cells, name) => h("tr", {}, cells.map((cell) => h(name, {}, cell.map(inline))));
      const head = piece.head.length > 0 && h("thead", {}, row(piece.head, "th"));
      const body = h("tbody", {}, piece.rows.map((cells) => row(cells, "td")));
      return h("div", { class: "table-scroll" }, h("table", {}, head, body));
    }
    case "rule":
      return h("hr");
    default:
      return null;
  }
}

/** The elements of instructions, or a sentence in the place of what is none; see {@link blocksOf}. */
export function instructions(blocks, title) {
  try {
    return blocksOf(blocks, title);
  } catch {
    return h("p", { role: "alert" }, "The instructions of this exercise are damaged: its file was changed.");
  }
}

/** The first heading is left out if it is the exercise's title. */
function blocksOf(blocks, title) {
  const text = (pieces) => pieces.map((piece) => (Array.isArray(piece.text) ? text(piece.text) : (piece.text ?? ""))).join("");
  const [first] = blocks;
  const repeats = first?.block === "heading" && text(first.text).trim() === title.trim();
  return h("div", { class: "course-text" }, (repeats ? blocks.slice(1) : blocks).map(block));
}
