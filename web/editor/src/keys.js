// Keys of the page that work inside the editors, before the editor's own.
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";

/** Ctrl/Cmd+Enter tests, Ctrl/Cmd+S deploys. */
export function pageKeymap(onCommand) {
  const command = (name) => () => {
    onCommand(name);
    return true;
  };
  return Prec.highest(
    keymap.of([
      { key: "Mod-Enter", run: command("test"), preventDefault: true },
      { key: "Mod-s", run: command("deploy"), preventDefault: true },
    ]),
  );
}
