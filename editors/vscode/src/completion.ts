// After a field is completed, the suggestions for its value open by themselves.

import { CompletionItem, CompletionList, SnippetString } from "vscode";
import type { Middleware } from "vscode-languageclient/node";

export const provideCompletionItem: NonNullable<Middleware["provideCompletionItem"]> = async (
  document,
  position,
  context,
  token,
  next,
) => {
  const result = await next(document, position, context, token);
  items(result).filter(leavesValueOpen).forEach((item) => {
    // Where there is nothing to suggest, `auto` keeps the editor from saying so.
    item.command = { title: "Suggest", command: "editor.action.triggerSuggest", arguments: [{ auto: true }] };
  });
  return result;
};

function items(result: CompletionItem[] | CompletionList | null | undefined): CompletionItem[] {
  return Array.isArray(result) ? result : (result?.items ?? []);
}

/** Whether the cursor is put where a value belongs. */
function leavesValueOpen({ insertText }: CompletionItem): boolean {
  return insertText instanceof SnippetString && insertText.value.includes("$1");
}
