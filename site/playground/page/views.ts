// What is shown beside the text: the findings and the permissions.

import { labelOf } from "./editor";
import { button, element, prose } from "./elements";
import type { Finding, PermissionTables, Position, Report, Severity } from "./report";

/** Links open beside the playground, because leaving it would lose the edits. */
const BESIDE = { target: "_blank" };

/** What the buttons of a view do. */
export interface Actions {
  open(file: string, start: Position, end: Position): void;
  fix(finding: Finding): void;
}

/** The findings of a report, those first that weigh most, after the manifests that it does not mention. */
export function findings({ findings, summary }: Report, unreadable: string[], { open, fix }: Actions): HTMLElement[] {
  const above = unreadable.map((path) => element("p", { class: "fault" }, `${path} is not valid UTF-8; save it as UTF-8.`));
  if (summary.apps === 0 && above.length === 0) return [element("p", {}, "No file here is a manifest of a Stripe app.")];
  if (findings.length === 0) return above.length > 0 ? above : [element("p", {}, "Nothing to report.")];
  const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
  const items = findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]).map((finding) => {
    const { rule, severity, message, help, related, docs } = finding;
    const place = (file: string, { start, end }: Finding["range"]) =>
      button(`${file}:${start.line}:${start.column}`, () => open(file, start, end), { class: "place" });
    const item = element(
      "li",
      {},
      element("span", { class: `badge ${severity}` }, severity),
      " ",
      ...prose(message),
      element("div", { class: "about" }, place(finding.file, finding.range), " ", element("a", { href: pageOf(docs), ...BESIDE }, rule)),
    );
    if (help) item.append(element("p", {}, ...prose(help)));
    for (const other of related) {
      item.append(element("p", {}, ...prose(`${other.message}: `), place(other.file, other.range)));
    }
    if (finding.fix) item.append(button(labelOf(finding.fix), () => fix(finding), { class: "button" }));
    return item;
  });
  const list = element("ul", { class: "findings" }, ...items);
  return [...above, list, ...(summary.omitted ? [element("p", {}, `${summary.omitted} more are not listed.`)] : [])];
}

/** How many findings there are, in words. */
export function count({ errors, warnings, infos }: Report["summary"]): string {
  const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const parts = [plural(errors, "error"), plural(warnings, "warning")];
  return [...parts, ...(infos > 0 ? [`${infos} for information`] : [])].join(", ");
}

const STATES = {
  missing: "missing",
  used: "used",
  "only-read": "only read",
  "not-seen": "not seen",
  unused: "unused",
  own: "your own",
};

/** A table of the permissions of each app, and where its code uses them. */
export function permissions({ apps }: PermissionTables, { open }: Actions): HTMLElement[] {
  return apps.flatMap(({ manifest, files, permissions, notes }) => {
    const rows = permissions.map(({ permission, state, uses }) => {
      const places = uses.map(({ what, file, line }) => {
        const place = { line: line ?? 1, column: 1 };
        const at = file && [" ", button(`${file}:${place.line}`, () => open(file, place, place), { class: "place" })];
        return element("li", {}, element("code", {}, what), ...(at || []));
      });
      const link = element("a", { href: `permissions.html#${permission}`, ...BESIDE }, element("code", {}, permission));
      const word = element("span", { class: `state ${state}` }, STATES[state]);
      return element("tr", {}, element("td", {}, link), element("td", {}, word), element("td", {}, element("ul", {}, ...places)));
    });
    const head = ["Permission", "State", "Used by"].map((title) => element("th", { scope: "col" }, title));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
    const code = files === null ? "No code was found next to the manifest." : `Code files: ${files}.`;
    return [
      element("h2", {}, manifest),
      rows.length > 0 ? element("div", { class: "table" }, table) : element("p", {}, "The app neither declares nor uses a permission."),
      element("p", {}, code),
      ...notes.map((note) => element("p", {}, ...prose(note))),
    ];
  });
}

/** The page of a rule on this site, from its address in the repository. */
function pageOf(docs: string): string {
  return docs.replace(/^.*\/(rules\/.+)\.md$/, "$1.html");
}
