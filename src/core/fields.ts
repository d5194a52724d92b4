import { isJsonObject, type Json } from "./json.js";

/** The `token` of a value, where it is a number: what contenders' operations, answers and notes carry. */
export function tokenIn(value: Json | undefined): number | undefined {
  return numberIn(value, "token");
}

/** A number by its field's name, or undefined where the value holds none. */
export function numberIn(value: Json | undefined, field: string): number | undefined {
  const found = fieldIn(value, field);
  return typeof found === "number" ? found : undefined;
}

/** A text by its field's name, or undefined where the value holds none. */
export function textIn(value: Json | undefined, field: string): string | undefined {
  const found = fieldIn(value, field);
  return typeof found === "string" ? found : undefined;
}

/** Whatever stands in a field, or undefined where the value has no fields, or not this one. */
export function fieldIn(value: Json | undefined, field: string): Json | undefined {
  return isJsonObject(value) ? value[field] : undefined;
}
