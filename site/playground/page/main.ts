// The playground: an app's files, the linter in a worker, and what it says about them.

import { fromBase64, toBase64 } from "./bytes";
import { changesOf, draw, EditorView, reveal } from "./editor";
import { button, element, part, plain } from "./elements";
import { Files, pathOf } from "./files";
import { chosen, dropped } from "./folder";
import { filesOf, fragmentOf, isShared } from "./link";
import { Crash, Linter, LinterError } from "./linter";
import type { Finding, PermissionTables, Position, Report } from "./report";
import * as views from "./views";

const PAUSE_IN_TYPING = 150;
const VIEWS = ["findings", "review", "permissions"] as const;
type View = (typeof VIEWS)[number];
/** The example at the start. */
const FIRST = "broken-app";

const editorPart = part("editor", HTMLElement);
const filesPart = part("files", HTMLElement);
const resultPart = part("result", HTMLElement);
const statusPart = part("status", HTMLElement);
const countPart = part("count", HTMLElement);
const asPublic = part("as-public", HTMLInputElement);
const examples = part("example", HTMLSelectElement);

const linter = new Linter();
const files = new Files(changed);
const editor = new EditorView({ parent: editorPart });
editor.dom.hidden = true;
const actions: views.Actions = { open: show, fix: applyFix };

let open = "";
let view: View = "findings";
let report: Report | undefined;
/** Counts changes, so that a report about an older text is not taken for one about this. */
let version = 0;
let reported = -1;
/** Counts the apps that were asked for. */
let opened = 0;
/** The address of the review that can be saved. */
let saved = "";
let pause: ReturnType<typeof setTimeout> | undefined;

function changed(): void {
  version += 1;
  clearTimeout(pause);
  pause = setTimeout(lint, PAUSE_IN_TYPING);
}

/** Lints what has changed, and shows the result unless the text has changed again. */
async function lint(): Promise<void> {
  clearTimeout(pause);
  keep();
  const linted = version;
  try {
    await files.send(linter);
    const text = await linter.call("check");
    if (linted !== version) return;
    report = JSON.parse(text) as Report;
    reported = linted;
    countPart.textContent = views.count(report.summary);
  } catch (error) {
    report = undefined;
    countPart.textContent = "";
    if (!(error instanceof LinterError)) {
      drawFindings();
      return failed(error);
    }
  }
  drawFindings();
  await showView();
}

function failed(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof Crash) files.forget();
  showResult(element("p", { class: "fault" }, `The linter has stopped; please report this: ${reason}`));
}

/** What the linter says, but about this page and not about a folder and a command line. */
function sentenceOf(error: LinterError): string {
  return files.hasManifest ? error.message : "None of these files is an app manifest, such as stripe-app.json or stripe-app.yaml.";
}

/** Hands the text in the editor to the files. */
function keep(): void {
  const file = files.get(open);
  if (file && "text" in file) files.keep(open, editor.state);
}

function drawFindings(): void {
  const here = report?.findings.filter(({ file }) => file === open) ?? [];
  const file = files.get(open);
  if (file && "text" in file) draw(editor, here, applyFix);
  const names = files.paths.map((path) => {
    const count = report?.findings.filter(({ file }) => file === path).length ?? 0;
    const label = element("span", {}, path, ...(count > 0 ? [" ", element("span", { class: "number" }, String(count))] : []));
    const choice = () => {
      choose(path);
      // A review is of the app of the open file.
      if (view === "review") void showView();
    };
    return element("li", {}, button(label, choice, { "aria-current": path === open ? "true" : undefined }));
  });
  const hadFocus = filesPart.contains(document.activeElement);
  filesPart.replaceChildren(...names);
  if (hadFocus) filesPart.querySelector<HTMLElement>("[aria-current]")?.focus();
}

function showResult(...content: HTMLElement[]): void {
  const hadFocus = resultPart.contains(document.activeElement);
  resultPart.replaceChildren(...content);
  if (hadFocus) resultPart.focus({ preventScroll: true });
}

/** Opens a file in the editor, or shows what it is. */
function choose(path: string): void {
  keep();
  open = path;
  const file = files.get(path);
  const shown = part("other", HTMLElement);
  const isText = file !== undefined && "text" in file;
  editor.dom.hidden = !isText;
  shown.hidden = isText;
  if (isText) {
    editor.setState(file.text);
  } else if (file) {
    const picture = () => element("img", { src: `data:image/png;base64,${toBase64(file.bytes)}`, alt: path });
    shown.replaceChildren(path.endsWith(".png") ? picture() : element("p", {}, `${path} is not text: ${file.bytes.length} bytes`));
  } else {
    shown.replaceChildren(element("p", {}, "Drop the folder of an app here, or add a file."));
  }
  drawFindings();
}

/** Opens a place of a file. */
function show(file: string, start: Position, end: Position): void {
  const known = files.get(file);
  if (!known) return;
  choose(file);
  if ("text" in known) reveal(editor, start, end);
}

function applyFix({ fix }: Finding): void {
  if (!fix) return;
  if (reported !== version) return say("The text has just changed; try again.");
  keep();
  const origin = open;
  for (const path of new Set(fix.edits.map(({ file }) => file))) {
    const file = files.get(path);
    if (!file || !("text" in file)) continue;
    const changes = changesOf(file.text.doc, fix.edits.filter((edit) => edit.file === path));
    // The editor keeps the history of the file that is open, so that a fix can be undone.
    choose(path);
    editor.dispatch({ changes });
  }
  choose(origin);
  say(`Done: ${plain(fix.title)}.`);
}

async function fixAll(): Promise<void> {
  keep();
  const fixed = version;
  try {
    await files.send(linter);
    const changes = JSON.parse(await linter.call("fix")) as { path: string; text: string }[];
    if (fixed !== version) return say("The text has just changed; try again.");
    const origin = open;
    for (const { path, text } of changes) {
      choose(path);
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
    }
    choose(origin);
    say(changes.length === 0 ? "There is nothing to fix safely." : `Fixed: ${changes.map(({ path }) => path).join(", ")}.`);
  } catch (error) {
    if (error instanceof LinterError) say(sentenceOf(error));
    else failed(error);
  }
}

async function showView(): Promise<void> {
  for (const name of VIEWS) part(`view-${name}`, HTMLElement).setAttribute("aria-pressed", String(name === view));
  part("as-public-label", HTMLElement).hidden = view !== "review";
  const [asked, about] = [view, version];
  const isCurrent = () => asked === view && about === version;
  try {
    keep();
    await files.send(linter);
    const content = await contentOf(view);
    if (isCurrent()) showResult(...content);
  } catch (error) {
    if (!(error instanceof LinterError)) failed(error);
    else if (isCurrent()) showResult(element("p", {}, sentenceOf(error)));
  }
}

async function contentOf(view: View): Promise<HTMLElement[]> {
  switch (view) {
    case "findings":
      // Without a report, the linter says why.
      return views.findings(report ?? (JSON.parse(await linter.call("check")) as Report), files.unreadable, actions);
    case "permissions":
      return views.permissions(JSON.parse(await linter.call("permissions")) as PermissionTables, actions);
    case "review": {
      const manifest = files.manifestFor(open);
      if (!manifest) throw new LinterError("Only a stripe-app.json or stripe-app.yaml can be reviewed.");
      const page = await linter.call("review", manifest, asPublic.checked);
      // Its links open beside the playground; no script of it could run.
      const frame = element("iframe", {
        title: `Review of ${manifest}`,
        sandbox: "allow-popups allow-popups-to-escape-sandbox",
        srcdoc: page.replace("<head>", '<head><base target="_blank">'),
      });
      URL.revokeObjectURL(saved);
      saved = URL.createObjectURL(new Blob([page], { type: "text/html" }));
      const save = element("a", { href: saved, download: "review.html" }, "Save this page");
      return [element("p", {}, save, " to print it or attach it to a submission."), frame];
    }
  }
}

/** Opens an app once it is read, unless another one was asked for since. Returns whether it could be. */
async function openApp(reading: Promise<Map<string, Uint8Array>>, name = ""): Promise<boolean> {
  opened += 1;
  const asked = opened;
  try {
    const app = await reading;
    if (asked !== opened) return true;
    if (app.size === 0) throw new Error("There are no files to open.");
    load(app);
    // Without a name, none is chosen, so that each can be.
    examples.value = name;
    say("");
    return true;
  } catch (error) {
    if (asked === opened) say(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Replaces the app. */
function load(app: Map<string, Uint8Array>): void {
  files.clear();
  // What is in the editor belongs to no file of the new app, and what was found to none of its places.
  open = "";
  report = undefined;
  for (const [path, bytes] of app) files.put(path, bytes);
  changed();
  choose(files.first);
  void lint();
}

/** Keeps an event to this page if it drags files and not, for example, words. */
function takeFiles(event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } {
  if (!event.dataTransfer?.types.includes("Files")) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function say(text: string): void {
  statusPart.textContent = text;
}

async function share(): Promise<void> {
  if (files.paths.length === 0) return say("There are no files to share.");
  keep();
  const fragment = await fragmentOf(files.all()).catch(() => undefined);
  if (!fragment) return say("The app is too large for a link; remove files that do not matter.");
  history.replaceState(null, "", fragment);
  try {
    await navigator.clipboard.writeText(location.href);
    say("Copied. The link contains all files, including any secrets in them.");
  } catch {
    say("The address of this page is now the link. It contains all files, including any secrets in them.");
  }
}

async function example(name: string): Promise<Map<string, Uint8Array>> {
  const response = await fetch(new URL("examples.json", import.meta.url));
  const examples = (await response.json()) as Record<string, Record<string, string>>;
  return new Map(Object.entries(examples[name] ?? {}).map(([path, base64]) => [path, fromBase64(base64)]));
}

async function start(): Promise<void> {
  const isLink = isShared(location.hash);
  if (isLink && (await openApp(filesOf(location.hash)))) return;
  await openApp(example(FIRST), FIRST);
  if (isLink) say("The link is damaged or cut off; this is an example instead.");
}

for (const name of VIEWS) {
  part(`view-${name}`, HTMLElement).addEventListener("click", () => {
    view = name;
    void showView();
  });
}
asPublic.addEventListener("change", () => void showView());
part("fix", HTMLButtonElement).addEventListener("click", () => void fixAll());
part("share", HTMLButtonElement).addEventListener("click", () => void share());
const folder = part("folder", HTMLInputElement);
part("choose-folder", HTMLButtonElement).addEventListener("click", () => folder.click());
folder.addEventListener("change", () => {
  if (folder.files) void openApp(chosen(folder.files));
  // The same folder can be chosen again, after a change on the disk.
  folder.value = "";
});
examples.addEventListener("change", () => void openApp(example(examples.value), examples.value));
part("remove", HTMLButtonElement).addEventListener("click", () => {
  files.remove(open);
  changed();
  choose(files.first);
});
const added = part("path", HTMLInputElement);
part("add", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const path = pathOf(added.value.trim());
  if (path === "" || files.get(path)) return say(path === "" ? "Enter the path of the file." : `${path} already exists.`);
  files.put(path, new Uint8Array());
  added.value = "";
  changed();
  choose(path);
  editor.focus();
});
// Before the editor, which would put the text of a file into the open one.
addEventListener("dragover", takeFiles, { capture: true });
addEventListener("drop", (event) => takeFiles(event) && void openApp(dropped(event.dataTransfer)), { capture: true });
addEventListener("hashchange", () => isShared(location.hash) && void openApp(filesOf(location.hash)));
void start();
