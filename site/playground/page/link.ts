// An app in the fragment of the page's address, which browsers do not send to the server.

import { bytesOf, fromBase64, textOf, toBase64 } from "./bytes";

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
  const packed: Packed = {};
  for (const [path, bytes] of files) packed[path] = textOf(bytes) ?? { base64: toBase64(bytes) };
  const bytes = await through(new CompressionStream("deflate-raw"), bytesOf(JSON.stringify(packed)));
  const fragment = KEY + toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return fragment.length > LONGEST ? undefined : fragment;
}

/** The app of a fragment, or `undefined` if the fragment has none. Throws if it cannot be unpacked. */
export async function filesOf(fragment: string): Promise<Files | undefined> {
  if (!fragment.startsWith(KEY)) return undefined;
  const bytes = fromBase64(fragment.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/"));
  const packed = JSON.parse(textOf(await through(new DecompressionStream("deflate-raw"), bytes)) ?? "") as Packed;
  const unpack = (file: Packed[string]) => (typeof file === "string" ? bytesOf(file) : fromBase64(file.base64));
  return new Map(Object.entries(packed).map(([path, file]) => [path, unpack(file)]));
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
