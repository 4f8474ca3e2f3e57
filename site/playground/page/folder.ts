// Reads the files that somebody drops or chooses. They stay in the page.

export const MOST_FILES = 2_000;
/** Larger files are neither manifests nor icons that an upload would take. */
const MOST_BYTES = 20_000_000;
/** What is installed or built, not written. */
const LEFT_OUT = new Set(["node_modules", ".git", "dist", "build", ".next", "target"]);

export type Files = Map<string, Uint8Array>;

/** The files of a drop: of folders everything below them, without the name of a single folder. */
export async function dropped(transfer: DataTransfer): Promise<Files> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: [string, File][] = [];
  for (const entry of entries) await walk(entry, found);
  return read(found);
}

/** The files of a chosen folder. */
export function chosen(list: FileList): Promise<Files> {
  return read([...list].map((file) => [file.webkitRelativePath || file.name, file]));
}

async function walk(entry: FileSystemEntry, found: [string, File][]): Promise<void> {
  if (found.length > MOST_FILES || LEFT_OUT.has(entry.name)) return;
  if (entry.isDirectory) {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const next = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    // Browsers hand out a folder in parts.
    for (let entries = await next(); entries.length > 0; entries = await next()) {
      for (const child of entries) await walk(child, found);
    }
  } else {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push([entry.fullPath.replace(/^\//, ""), file]);
  }
}

async function read(found: [string, File][]): Promise<Files> {
  const kept = found.filter(([path, file]) => file.size <= MOST_BYTES && !path.split("/").some((name) => LEFT_OUT.has(name)));
  // Without some of its files, an app would have findings that are not true.
  if (kept.length > MOST_FILES) throw new Error(`There are more than ${MOST_FILES} files. Open only the folder of the app.`);
  const root = commonFolder(kept.map(([path]) => path));
  const files: Files = new Map();
  for (const [path, file] of kept.sort(([a], [b]) => (a < b ? -1 : 1))) {
    files.set(path.slice(root.length), new Uint8Array(await file.arrayBuffer()));
  }
  return files;
}

function commonFolder(paths: string[]): string {
  const first = paths[0] ?? "";
  const folder = first.slice(0, first.indexOf("/") + 1);
  return paths.every((path) => path.startsWith(folder)) ? folder : "";
}
