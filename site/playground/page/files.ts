// The files of the app: texts with the state of their editor, and others as bytes.

import { bytesOf, textOf } from "./bytes";
import { type EditorState, stateOf } from "./editor";
import type { Linter } from "./linter";

export type File = { text: EditorState } | { bytes: Uint8Array };

/** A manifest that can be uploaded, in any folder. */
const UPLOADED = /(^|\/)stripe-app\.(json|ya?ml)$/;
/** An overlay of one. */
const LOCAL = /(^|\/)stripe-app\.[^/]+\.json$/;

function isManifest(path: string): boolean {
  return UPLOADED.test(path) || LOCAL.test(path);
}

/** A path as the linter writes it: relative to the app's folder, and never above it. */
export function pathOf(path: string): string {
  return path.split("/").filter((name) => !["", ".", ".."].includes(name)).join("/");
}

export class Files {
  #files = new Map<string, File>();
  /** The files that the linter does not have yet as they are now. */
  #unsent = new Set<string>();
  #removed = new Set<string>();

  constructor(private readonly changed: () => void) {}

  /** The manifests, then the other files. */
  get paths(): string[] {
    const rank = (path: string) => (UPLOADED.test(path) ? 0 : LOCAL.test(path) ? 1 : 2);
    return [...this.#files.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  }

  get(path: string): File | undefined {
    return this.#files.get(path);
  }

  /** Adds a file, or replaces it. */
  put(path: string, bytes: Uint8Array): void {
    const text = textOf(bytes);
    this.#files.set(path, text === undefined ? { bytes } : { text: this.#state(path, text) });
    this.#removed.delete(path);
    this.#unsent.add(path);
  }

  /** Keeps what the editor has made of a file's text. */
  keep(path: string, text: EditorState): void {
    if (this.#files.has(path)) this.#files.set(path, { text });
  }

  remove(path: string): void {
    this.#files.delete(path);
    this.#unsent.delete(path);
    this.#removed.add(path);
  }

  clear(): void {
    for (const path of this.paths) this.remove(path);
  }

  /** Notes that a file has a new text. */
  touch(path: string): void {
    this.#unsent.add(path);
    this.changed();
  }

  /** Sends all changes to the linter. */
  async send(linter: Linter): Promise<void> {
    const removed = [...this.#removed].map((path) => linter.call("remove", path));
    const sent = [...this.#unsent].map((path) => linter.call("insert", path, this.bytes(path)));
    this.#removed.clear();
    this.#unsent.clear();
    await Promise.all([...removed, ...sent]);
  }

  /** Has everything sent again, to a linter that was started anew. */
  forget(): void {
    this.#removed.clear();
    this.#unsent = new Set(this.paths);
  }

  bytes(path: string): Uint8Array {
    const file = this.#files.get(path);
    if (file === undefined) return new Uint8Array();
    return "text" in file ? bytesOf(file.text.doc.toString()) : file.bytes;
  }

  all(): Map<string, Uint8Array> {
    return new Map(this.paths.map((path) => [path, this.bytes(path)]));
  }

  /** The file to begin with. */
  get first(): string {
    return this.paths[0] ?? "";
  }

  /** Whether the linter has something to look at. */
  get hasManifest(): boolean {
    return this.paths.some(isManifest);
  }

  /** The manifests that the linter cannot read. */
  get unreadable(): string[] {
    return [...this.#files].flatMap(([path, file]) => (isManifest(path) && "bytes" in file ? [path] : []));
  }

  /** The manifest to review for a file: itself, or else the nearest one above it, or else any. */
  manifestFor(path: string): string | undefined {
    const folder = (file: string) => file.slice(0, file.lastIndexOf("/") + 1);
    const manifests = this.paths.filter((file) => UPLOADED.test(file)).sort((a, b) => folder(b).length - folder(a).length);
    return manifests.find((file) => file === path) ?? manifests.find((file) => path.startsWith(folder(file))) ?? manifests.at(-1);
  }

  #state(path: string, text: string): EditorState {
    return stateOf(path, text, () => this.touch(path));
  }
}
