/**
 * What a form of the extensible data notation (github.com/edn-format/edn) reads as. Integers are numbers as long as
 * they are safe; vectors are arrays.
 */
export type EdnValue =
  | null
  | boolean
  | number
  | string
  | readonly EdnValue[]
  | EdnKeyword
  | EdnSymbol
  | EdnInexact
  | EdnList
  | EdnSet
  | EdnMap
  | EdnTagged;

/** `:name`, the name without its colon. */
export class EdnKeyword {
  constructor(readonly name: string) {}
}

export class EdnSymbol {
  constructor(readonly name: string) {}
}

/** A number that a JavaScript number would round (`12345678901234567890`, `1/3`, `##Inf`), as it was written. */
export class EdnInexact {
  constructor(readonly text: string) {}
}

export class EdnList {
  constructor(readonly items: readonly EdnValue[]) {}
}

export class EdnSet {
  constructor(readonly items: readonly EdnValue[]) {}
}

/** Keys and values by turns, as they were written. */
export class EdnMap {
  constructor(readonly entries: readonly EdnValue[]) {}
}

/** `#tag value`: an instant, a record. */
export class EdnTagged {
  constructor(
    readonly tag: string,
    readonly value: EdnValue,
  ) {}
}

/** The items of a vector or list, or undefined for anything else. */
export function sequenceOf(value: EdnValue): readonly EdnValue[] | undefined {
  if (Array.isArray(value)) return value as readonly EdnValue[];
  return value instanceof EdnList ? value.items : undefined;
}

/** What a tag or several stand before: the record without its type. */
export function untagged(value: EdnValue): EdnValue {
  let inner = value;
  while (inner instanceof EdnTagged) inner = inner.value;
  return inner;
}
