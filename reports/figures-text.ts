import { isJsonObject, type Json } from "../src/core/json.js";

/** A figure with its name, to be told in a line of its own. */
export interface Figure {
  readonly name: string;
  readonly text: string;
}

/** The figures of a verdict's coverage; statistics one by one, since each has figures of its own. */
export function figuresOf(coverage: { readonly [name: string]: Json }): readonly Figure[] {
  return Object.entries(coverage).flatMap(([name, value]) =>
    name === "statistics" && isJsonObject(value)
      ? Object.entries(value).map(([part, figures]) => ({ name: part, text: figuresText(figures) }))
      : [{ name, text: figuresText(value) }],
  );
}

/** Figures as words: `count 3, messages (p50 16, max 58)`. */
export function figuresText(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(figuresText).join(", ");
  if (!isJsonObject(value)) return typeof value === "string" ? value : JSON.stringify(value);
  const figures = Object.entries(value).map(([name, figure]) => {
    const text = figuresText(figure);
    return isJsonObject(figure) || Array.isArray(figure) ? `${name} (${text})` : `${name} ${text}`;
  });
  return figures.length === 0 ? "none" : figures.join(", ");
}
