// What the linter writes, as far as the page shows it: `stripe-app-lint schema report` and `schema permissions`.

export type Severity = "error" | "warning" | "info";

/** A place in a text. Lines and columns count from 1, columns in Unicode characters. */
export interface Position {
  line: number;
  column: number;
}

export interface Range {
  start: Position;
  end: Position;
}

export interface Edit {
  file: string;
  range: Range;
  text: string;
}

export interface Fix {
  title: string;
  safety: "safe" | "unsafe";
  edits: Edit[];
}

export interface Finding {
  rule: string;
  severity: Severity;
  stage: string;
  message: string;
  help?: string;
  file: string;
  range: Range;
  related: { message: string; file: string; range: Range }[];
  fix?: Fix;
  docs: string;
}

export interface Report {
  tool: { version: string; catalogue: string };
  findings: Finding[];
  summary: { apps: number; errors: number; warnings: number; infos: number; omitted?: number };
}

export interface PermissionTables {
  apps: {
    manifest: string;
    files: number | null;
    permissions: {
      permission: string;
      state: "missing" | "used" | "only-read" | "not-seen" | "unused" | "own";
      uses: { what: string; file?: string; line?: number }[];
    }[];
    notes: string[];
  }[];
}
