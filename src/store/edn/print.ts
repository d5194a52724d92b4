import { EdnInexact, EdnKeyword, EdnList, EdnMap, EdnSet, EdnSymbol, EdnTagged, type EdnValue } from "./value.js";

const ESCAPES: { readonly [character: string]: string } = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** The text of a value, in one way however it was written: no commas, single spaces. */
export function ednText(value: EdnValue): string {
  if (value === null) return "nil";
  if (typeof value === "string") return `"${value.replace(/["\\\n\r\t]/g, (character) => ESCAPES[character] ?? "")}"`;
  if (typeof value !== "object") return String(value);
  if (value instanceof EdnKeyword) return `:${value.name}`;
  if (value instanceof EdnSymbol) return value.name;
  if (value instanceof EdnInexact) return value.text;
  if (value instanceof EdnList) return `(${joined(value.items)})`;
  if (value instanceof EdnSet) return `#{${joined(value.items)}}`;
  if (value instanceof EdnMap) return `{${joined(value.entries)}}`;
  if (value instanceof EdnTagged) return `#${value.tag} ${ednText(value.value)}`;
  return `[${joined(value)}]`;
}

function joined(values: readonly EdnValue[]): string {
  return values.map(ednText).join(" ");
}
