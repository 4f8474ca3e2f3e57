// An app in the fragment of the page's address, which browsers do not send to the server.

import { bytesOf, fromBase64, textOf, toBase64 } from "./bytes";
import { pathOf } from "./files";
import { MOST_FILES } from "./folder";

/** Longer addresses are cut by some of the programs that people send them with. */
const LONGEST = 32_000;
/** A link is from a stranger: what it unpacks to is bounded. */
const MOST_BYTES = 8_000_000;
const KEY = "#app=";

type Files = Map<string, Uint8Array>;
/** Texts as they are, other files as Base64. */
type Packed = Record<string, string | { base64: string }>;

/** The fragment for an app, or `undefined` if it would be too long. */
export async function fragmentOf(files: Files): Promise<string | undefined> {
  const pack = (bytes: Uint8Array) => textOf(bytes) ?? { base64: toBase64(bytes) };
  // An assignment to `packed.__proto__` would lose the file of that name.
  const packed: Packed = Object.fromEntries([...files].map(([path, bytes]) => [path, pack(bytes)]));
  const bytes = await through(new CompressionStream("deflate-raw"), bytesOf(JSON.stringify(packed)));
  const fragment = KEY + toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return fragment.length > LONGEST ? undefined : fragment;
}

/** Whether a fragment has an app. */
export function isShared(fragment: string): boolean {
  return fragment.startsWith(KEY);
}

/** The app of a fragment. */
export async function filesOf(fragment: string): Promise<Files> {
  try {
    return await unpacked(fragment);
  } catch {
    throw new Error("The link is damaged or cut off.");
  }
}

async function unpacked(fragment: string): Promise<Files> {
  const bytes = fromBase64(fragment.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/"));
  const packed = JSON.parse(textOf(await through(new DecompressionStream("deflate-raw"), bytes)) ?? "") as Packed;
  const unpack = (file: Packed[string]) => (typeof file === "string" ? bytesOf(file) : fromBase64(file.base64));
  const files = Object.entries(packed);
  if (files.length > MOST_FILES) throw new Error("it has too many files");
  return new Map(files.map(([path, file]) => [pathOf(path) || "unnamed", unpack(file)]));
}

async function through(stream: CompressionStream | DecompressionStream, bytes: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough<Uint8Array>(stream as ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>>).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > MOST_BYTES) throw new Error("it is too large");
    parts.push(next.value);
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
