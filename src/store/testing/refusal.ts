import { formatPlace, UserError } from "../../core/errors.js";

/** What the user is told of a bad file: `place message`, and the hint in brackets where there is one. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    const { place, hint } = thrown.detail;
    return [place && formatPlace(place), thrown.message, hint && `[${hint}]`].filter(Boolean).join(" ");
  }
  throw new Error("nothing was refused");
}
