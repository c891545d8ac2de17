// The code editors of the page: CodeMirror 6 behind the few functions that the page needs.
// The page reaches them as `lambdaboxEditor` (see components/editor.rs).
import { EditorState, Annotation, Compartment } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { baseExtensions } from "./base.js";
import { languageExtensions } from "./languages.js";
import { pageKeymap } from "./keys.js";

/** Marks changes that the page itself made, so that they are not reported back to it. */
const fromPage = Annotation.define();

/**
 * Puts an editor into `parent`.
 *
 * @param {HTMLElement} parent
 * @param {string} language "python", "javascript", "json" or "text"
 * @param {string} label what a screen reader calls the editor
 * @param {string} value the text at the start
 * @param {(value: string) => void} onChange called with the whole text after each change by the user
 * @param {(command: string) => void} onCommand called with "test" or "deploy" when its keys are pressed
 */
function create(parent, language, label, value, onChange, onCommand) {
  const languageSlot = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      extensions: [
        pageKeymap(onCommand),
        baseExtensions,
        languageSlot.of(languageExtensions(language)),
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.updateListener.of((update) => {
          const byUser = update.transactions.some((t) => t.docChanged && !t.annotation(fromPage));
          if (byUser) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    /** Replaces the text, as one step that the user can undo. */
    setValue(next) {
      const current = view.state.doc.toString();
      if (next === current) return;
      view.dispatch({
        changes: { from: 0, to: current.length, insert: next },
        selection: { anchor: 0 },
        annotations: fromPage.of(true),
      });
    },
    setLanguage(next) {
      view.dispatch({ effects: languageSlot.reconfigure(languageExtensions(next)) });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

globalThis.lambdaboxEditor = Object.freeze({ create });
