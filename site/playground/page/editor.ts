// The text of one file at a time, with the findings drawn into it.

import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { type ChangeSpec, EditorSelection, EditorState, type Extension, type Text } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { basicSetup, EditorView } from "codemirror";
import { element, plain, prose } from "./elements";
import type { Edit, Finding, Position } from "./report";

export type { EditorState, Text } from "@codemirror/state";

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--info)" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--keyword)" },
  { tag: tags.comment, color: "var(--quiet)" },
]);

const LANGUAGES: [RegExp, () => Extension][] = [
  [/\.json5?$/, json],
  [/\.ya?ml$/, yaml],
  [/\.[cm]?[jt]sx?$/, () => javascript({ jsx: true, typescript: true })],
];

/** The state of an editor for a file; `changed` is called after each change of its text. */
export function stateOf(path: string, text: string, changed: () => void): EditorState {
  const language = LANGUAGES.find(([name]) => name.test(path))?.[1]() ?? [];
  return EditorState.create({
    doc: text,
    extensions: [
      basicSetup,
      lintGutter(),
      syntaxHighlighting(COLOURS),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": path, tabindex: "0" }),
      EditorView.updateListener.of((update) => update.docChanged && changed()),
      language,
    ],
  });
}

/** Where a place of a report is in a text, as the editor counts. */
export function offsetOf(doc: Text, { line, column }: Position): number {
  if (line > doc.lines) return doc.length;
  const { from, text } = doc.line(line);
  return from + [...text].slice(0, column - 1).join("").length;
}

/** The edits of a fix as changes of one text. */
export function changesOf(doc: Text, edits: Edit[]): ChangeSpec[] {
  return edits.map(({ range, text }) => ({ from: offsetOf(doc, range.start), to: offsetOf(doc, range.end), insert: text }));
}

/** Draws the findings of a file into its text; `apply` applies the fix of one. */
export function draw(view: EditorView, findings: Finding[], apply: (finding: Finding) => void): void {
  const diagnostics = findings.map((finding): Diagnostic => {
    const { message, help, rule, severity, range, fix } = finding;
    const action = () => {
      apply(finding);
      // The button that had the focus is gone.
      view.focus();
    };
    const actions = fix ? [{ name: labelOf(fix), apply: action }] : [];
    return {
      from: offsetOf(view.state.doc, range.start),
      to: offsetOf(view.state.doc, range.end),
      severity,
      message,
      source: rule,
      renderMessage: () => {
        const lines = [message, help].filter((line) => line !== undefined);
        return element("div", {}, ...lines.map((line) => element("div", {}, ...prose(line))));
      },
      actions,
    };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** What the button of a fix says. */
export function labelOf({ title, safety }: { title: string; safety: string }): string {
  return `${safety === "safe" ? "Fix" : "Fix, please check"}: ${plain(title)}`;
}

/** Moves the cursor to a place, and makes it visible. */
export function reveal(view: EditorView, start: Position, end: Position): void {
  const [from, to] = [offsetOf(view.state.doc, start), offsetOf(view.state.doc, end)];
  view.dispatch({ selection: EditorSelection.single(from, to), effects: EditorView.scrollIntoView(from, { y: "center" }) });
  view.focus();
}

export { EditorView };
