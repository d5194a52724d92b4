import picocolors from "picocolors";
import type { RuleVerdict } from "../core/verdict.js";

export type Paint = ReturnType<typeof picocolors.createColors>;

/** Colours for a stream: on a terminal that knows them, unless NO_COLOR is set (no-color.org). */
export function paintFor(stream: { readonly isTTY?: boolean }, env: Readonly<Partial<Record<string, string>>>): Paint {
  const wanted = stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  return picocolors.createColors(wanted);
}

/** The verdict's word in its colour. */
export function paintVerdict(paint: Paint, verdict: RuleVerdict, text: string = verdict): string {
  switch (verdict) {
    case "valid":
      return paint.green(text);
    case "invalid":
      return paint.red(text);
    case "unknown":
      return paint.yellow(text);
    case "not exercised":
      return paint.dim(text);
    default:
      return verdict satisfies never;
  }
}
