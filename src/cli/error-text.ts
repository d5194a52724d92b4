import { EnvironmentError, formatPlace, messageOf, UserError } from "../core/errors.js";

/**
 * What is printed for anything thrown: a mistake of the user's or the machine's as what and hint, our own as a request
 * to report it. A stack trace is shown only with USURPER_DEBUG=1.
 */
export function errorText(thrown: unknown, env: Readonly<Partial<Record<string, string>>>): string {
  const stack = env["USURPER_DEBUG"] === "1" && thrown instanceof Error ? `\n${thrown.stack}` : "";
  if (thrown instanceof UserError) {
    const { place, hint } = thrown.detail;
    const where = place === undefined ? "" : `${formatPlace(place)}: `;
    return `${where}${thrown.message}${hintLine(hint)}${stack}`;
  }
  if (thrown instanceof EnvironmentError) return `${thrown.message}${hintLine(thrown.detail.hint)}${stack}`;
  const what = messageOf(thrown).split("\n", 1)[0];
  return `this is a bug in usurper: ${what}; please report it (USURPER_DEBUG=1 shows where)${stack}`;
}

function hintLine(hint: string | undefined): string {
  return hint === undefined ? "" : `\nhint: ${hint}`;
}
