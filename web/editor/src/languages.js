// What each language adds: highlighting, indentation, completion, checking.
import { indentUnit } from "@codemirror/language";
import { javascript } from "@codemirror/lang-javascript";
import { python } from "@codemirror/lang-python";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { linter, lintGutter } from "@codemirror/lint";

/** Attributes and methods of Lambda's context object: the words beginners look up most. */
const contextMembers = [
  "aws_request_id",
  "function_name",
  "function_version",
  "get_remaining_time_in_millis()",
  "invoked_function_arn",
  "log_group_name",
  "log_stream_name",
  "memory_limit_in_mb",
].map((label) => ({ label, type: "property" }));

function completeContext(completion) {
  const typed = completion.matchBefore(/\bcontext\.\w*$/);
  if (!typed) return null;
  return { from: typed.from + "context.".length, options: contextMembers, validFor: /^\w*$/ };
}

function pythonExtensions() {
  const support = python();
  return [
    support,
    support.language.data.of({ autocomplete: completeContext }),
    indentUnit.of("    "),
  ];
}

// An empty editor is no error yet: the page says so by its Test button.
const jsonLint = linter((view) => (view.state.doc.toString().trim() ? jsonParseLinter()(view) : []), {
  delay: 300,
});

export function languageExtensions(language) {
  switch (language) {
    case "python":
      return pythonExtensions();
    case "javascript":
      return [javascript(), indentUnit.of("  ")];
    case "json":
      return [json(), indentUnit.of("  "), jsonLint, lintGutter()];
    default:
      return [];
  }
}
