// The linter, which runs in a worker. Calls are answered in their order.

import type { Playground } from "linter";

/** A message to the worker. */
export interface Call {
  id: number;
  method: Exclude<keyof Playground, "free">;
  args: unknown[];
}

/** Its answer: what the method returns, the linter's error, or what stopped it. */
export type Answer = { id: number } & ({ value: string } | { error: string } | { crash: string });

/** What the linter says about the files, such as that there is no manifest. */
export class LinterError extends Error {}

/** The linter has stopped: it has to be started again, without any files. */
export class Crash extends Error {}

export class Linter {
  #worker: Worker | undefined;
  #waiting = new Map<number, (answer: Answer) => void>();
  #calls = 0;

  call(method: Call["method"], ...args: unknown[]): Promise<string> {
    const id = this.#calls++;
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, method, args } satisfies Call);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if ("value" in answer) resolve(answer.value);
        else if ("error" in answer) reject(new LinterError(answer.error));
        else reject(new Crash(answer.crash));
      });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      const settle = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      settle?.(data);
      if ("crash" in data) this.#stop(data.crash);
    });
    worker.addEventListener("error", (event) => this.#stop(event.message || "its files could not be loaded"));
    return worker;
  }

  // Nothing that still waits will be answered.
  #stop(crash: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [id, settle] of waiting) settle({ id, crash });
  }
}
