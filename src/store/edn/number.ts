import { EdnInexact } from "./value.js";

/** As many decimal digits as a double keeps, whatever they are. */
export const MAX_DIGITS = 15;

/** A number's text as a number where that is exact, undefined where it is none. */
export function parseNumber(text: string): number | EdnInexact | undefined {
  if (/^[+-]?(0|[1-9]\d*)N?$/.test(text)) {
    const value = Number(text.endsWith("N") ? text.slice(0, -1) : text);
    // There is no -0 among integers.
    return Number.isSafeInteger(value) ? value + 0 : new EdnInexact(text);
  }
  if (/^[+-]?\d+(\.\d*([eE][+-]?\d+)?|[eE][+-]?\d+)$/.test(text)) {
    return Number.isFinite(Number(text)) ? Number(text) : new EdnInexact(text);
  }
  if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M$/.test(text)) {
    const value = Number(text.slice(0, -1));
    const digits = text.replace(/[eE].*|[^\d]/g, "").replace(/^0+/, "");
    return digits.length <= MAX_DIGITS && Number.isFinite(value) ? value : new EdnInexact(text);
  }
  if (/^[+-]?\d+\/\d+$/.test(text) || /^##(Inf|-Inf|NaN)$/.test(text)) return new EdnInexact(text);
  return undefined;
}
