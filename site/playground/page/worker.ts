// Runs the linter beside the page, so that typing never waits for it.

import init, { Playground } from "linter";
import type { Answer, Call } from "./linter";

const today = new Date().toISOString().slice(0, 10);
const playground = init({ module_or_path: new URL("linter.wasm", import.meta.url) }).then(() => new Playground(today));

addEventListener("message", async ({ data: { id, method, args } }: MessageEvent<Call>) => {
  postMessage(await answer(id, method, args));
});

async function answer(id: number, method: Call["method"], args: unknown[]): Promise<Answer> {
  try {
    const linter = await playground;
    const value = (linter[method] as (...args: unknown[]) => string | undefined).apply(linter, args);
    return { id, value: value ?? "" };
  } catch (error) {
    // The linter's own errors are sentences; anything else has stopped it.
    return typeof error === "string" ? { id, error } : { id, crash: String(error) };
  }
}
