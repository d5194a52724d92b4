import type { CommandContext, StricliProcess } from "@stricli/core";

/** The exit codes of every command; invalid beats unknown. */
export const EXIT = { valid: 0, invalid: 1, unknown: 2, couldNotRun: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a verb is given beside its flags: the process as it sees it, and where to leave its exit code. */
export interface CliContext extends CommandContext {
  readonly process: StricliProcess & {
    readonly env: Readonly<Partial<Record<string, string>>>;
    readonly stdout: { readonly isTTY?: boolean; readonly columns?: number };
    readonly stderr: { readonly isTTY?: boolean; readonly columns?: number };
  };
  /** The package's own folder: where the report app and the bundles are. */
  readonly packageRoot: string;
  /** The file of the running program, which Node can run once more: what workers are made of. */
  readonly program: string;
  readonly version: string;
  /** The code to exit with where nothing is thrown; 0 unless set. */
  exit: ExitCode;
}
