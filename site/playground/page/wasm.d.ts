// What `wasm-bindgen` makes of src/lib.rs, as far as the page uses it.

declare module "linter" {
  export default function init(options: { module_or_path: URL }): Promise<unknown>;

  export class Playground {
    constructor(today: string);
    free(): void;
    insert(path: string, bytes: Uint8Array): void;
    remove(path: string): void;
    check(): string;
    fix(): string;
    review(manifest: string, as_public: boolean): string;
    permissions(): string;
  }
}
