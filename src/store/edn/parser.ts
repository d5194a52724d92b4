import { detached } from "../detached.js";
import { MAX_DIGITS, parseNumber } from "./number.js";
import { EdnKeyword, EdnList, EdnMap, EdnSet, EdnSymbol, EdnTagged, type EdnValue } from "./value.js";

/** The text so far ends amid a form: read on, and parse that form again from its start. */
export const NEED_MORE = Symbol("need more text");

/** What is wrong, at an offset into the parser's text; `other` is a second place that the message speaks of. */
export class EdnSyntaxError extends Error {
  override readonly name = "EdnSyntaxError";
  constructor(
    message: string,
    readonly offset: number,
    readonly other?: number,
  ) {
    super(message);
  }
}

/** The text ended for good within what was opened at `offset`. */
export class EdnUnclosedError extends EdnSyntaxError {}

const MAX_DEPTH = 200;
/** Keywords of histories are few; those of a strange file must not fill the memory. */
const MAX_INTERNED = 10_000;

const TAB = 9;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const COLON = 58;
const SEMICOLON = 59;
const BACKSLASH = 92;
const CLOSERS: { readonly [opener: string]: number } = { "(": 41, "[": 93, "{": 125 };
/** Characters that end a number, symbol or keyword: blanks, brackets, `"`, `;`, `,`, `\`, `@`, `^` and the backtick. */
const ENDS_TOKEN = new Uint8Array(128);
for (const character of '()[]{}";,\\@^`') ENDS_TOKEN[character.charCodeAt(0)] = 1;
for (let code = 0; code <= 32; code++) ENDS_TOKEN[code] = 1;

const ESCAPES = new Map([
  ["t", "\t"],
  ["r", "\r"],
  ["n", "\n"],
  ["b", "\b"],
  ["f", "\f"],
  ["\\", "\\"],
  ['"', '"'],
]);
const CHARACTERS = new Map([
  ["newline", "\n"],
  ["return", "\r"],
  ["space", " "],
  ["tab", "\t"],
  ["backspace", "\b"],
  ["formfeed", "\f"],
]);

/**
 * Parses forms one after another from text that may arrive in pieces. Throws NEED_MORE where the text ends before a
 * form does and more may come, an EdnUnclosedError where no more will, an EdnSyntaxError where no text could help.
 */
export class EdnParser {
  text = "";
  at = 0;
  /** Whether the text is all there is. */
  final = false;
  readonly #interned = new Map<string, EdnKeyword>();

  /** Moves to the next form or closer, over blanks, commas, comments and discarded forms. False at the very end. */
  skip(depth = 0): boolean {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if ((code <= 32 && code >= TAB) || code === COMMA) this.at += 1;
      else if (code === SEMICOLON) this.#skipComment();
      else if (code === HASH && this.#charAt(this.at + 1) === "_") this.#discard(depth);
      else if (!Number.isNaN(code)) return true;
      else if (this.final) return false;
      else throw NEED_MORE;
    }
  }

  /** The form that begins here; `skip` comes first. */
  form(depth = 0): EdnValue {
    const start = this.at;
    this.#boundDepth(depth);
    const code = this.text.charCodeAt(start);
    switch (code) {
      case COLON:
        return this.#keyword();
      case QUOTE:
        return this.#string();
      case HASH:
        return this.#dispatch(depth);
      case BACKSLASH:
        return this.#character();
      case 40:
        return new EdnList(this.#items("(", depth));
      case 91:
        return this.#items("[", depth);
      case 123:
        return this.#map(depth);
      case 41:
      case 93:
      case 125:
        throw new EdnSyntaxError(`nothing is open here that ${this.text[start]} could close`, start);
      default:
        return this.#atom(code);
    }
  }

  #items(opener: "(" | "[" | "{", depth: number): EdnValue[] {
    const start = this.at;
    const closer = CLOSERS[opener];
    const items: EdnValue[] = [];
    this.at += 1;
    for (;;) {
      if (!this.skip(depth)) throw new EdnUnclosedError(`the ${opener} is never closed`, start);
      const code = this.text.charCodeAt(this.at);
      if (code === closer) break;
      if (code === 41 || code === 93 || code === 125) {
        throw new EdnSyntaxError(`the ${opener} opened here is closed by ${this.text[this.at]}`, start, this.at);
      }
      items.push(this.form(depth + 1));
    }
    this.at += 1;
    return items;
  }

  #map(depth: number): EdnMap {
    const start = this.at;
    const entries = this.#items("{", depth);
    if (entries.length % 2 === 0) return new EdnMap(entries);
    throw new EdnSyntaxError(`a map needs a value for every key, this one has ${entries.length} forms`, start);
  }

  #dispatch(depth: number): EdnValue {
    const start = this.at;
    this.at += 1;
    const next = this.#charAt(this.at);
    if (next === "{") return new EdnSet(this.#items("{", depth));
    if (next === "#") {
      this.at += 1;
      return parseNumber(`##${this.#token()}`) ?? this.#unreadable(start);
    }
    const tag = this.#token();
    if (!/^[a-zA-Z:]/.test(tag)) return this.#unreadable(start);
    if (!this.skip(depth)) throw new EdnUnclosedError(`the tag #${tag} stands before nothing`, start);
    return new EdnTagged(detached(tag), this.form(depth + 1));
  }

  #discard(depth: number): void {
    const start = this.at;
    this.#boundDepth(depth);
    this.at += 2;
    if (!this.skip(depth + 1)) throw new EdnUnclosedError("the #_ stands before nothing", start);
    this.form(depth + 1);
  }

  #keyword(): EdnKeyword {
    const start = this.at;
    this.at += 1;
    const name = this.#token();
    const known = this.#interned.get(name);
    if (known !== undefined) return known;
    if (name === "") this.#unreadable(start);
    const keyword = new EdnKeyword(detached(name));
    if (this.#interned.size < MAX_INTERNED) this.#interned.set(keyword.name, keyword);
    return keyword;
  }

  #string(): string {
    const start = this.at;
    for (let at = start + 1; ; at++) {
      const end = this.text.indexOf('"', at);
      if (end < 0) return this.#endsWithin(start, "string");
      let backslashes = 0;
      while (this.text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
      if (backslashes % 2 === 0) {
        this.at = end + 1;
        const raw = this.text.slice(start + 1, end);
        return raw.includes("\\") ? unescaped(raw, start + 1) : detached(raw);
      }
      at = end;
    }
  }

  #character(): string {
    const start = this.at;
    // The first character counts whatever it is: `\(` is a parenthesis.
    this.at += 1;
    if (this.#charAt(this.at) === "") this.#endsWithin(start, "character");
    const first = String.fromCodePoint(this.text.codePointAt(this.at) as number);
    this.at += first.length;
    const name = first + this.#token();
    if (name === first) return first;
    const unicode = /^u([0-9a-fA-F]{4})$/.exec(name)?.[1];
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16));
    return CHARACTERS.get(name) ?? this.#unreadable(start);
  }

  #atom(code: number): EdnValue {
    const start = this.at;
    if (isDigit(code)) {
      const short = this.#shortInteger();
      if (short !== undefined) return short;
    }
    const token = this.#token();
    const second = token.charCodeAt(1);
    const numeric = isDigit(code) || ((code === 43 || code === 45) && isDigit(second));
    if (numeric) return parseNumber(token) ?? this.#unreadable(start);
    if (token === "nil") return null;
    if (token === "true") return true;
    if (token === "false") return false;
    if (token === "" || code === 39 || code === 0 || code === 0xfffd) return this.#unreadable(start);
    return new EdnSymbol(detached(token));
  }

  /** The common case, without a token to be cut out: digits that cannot be too many. */
  #shortInteger(): number | undefined {
    const { text } = this;
    let value = 0;
    for (let at = this.at; at < this.at + MAX_DIGITS; at++) {
      const code = text.charCodeAt(at);
      if (isDigit(code)) {
        value = value * 10 + code - 48;
      } else {
        const leadingZero = text.charCodeAt(this.at) === 48 && at > this.at + 1;
        if (leadingZero || ENDS_TOKEN[code] !== 1) return undefined;
        this.at = at;
        return value;
      }
    }
    return undefined;
  }

  /** The characters from here to the next that ends a token; possibly none. */
  #token(): string {
    const { text } = this;
    const start = this.at;
    let at = start;
    for (let code = text.charCodeAt(at); code >= 128 || ENDS_TOKEN[code] === 0; code = text.charCodeAt(at)) at += 1;
    if (at >= text.length && !this.final) throw NEED_MORE;
    this.at = at;
    return text.slice(start, at);
  }

  #skipComment(): void {
    const end = this.text.indexOf("\n", this.at);
    if (end < 0 && !this.final) throw NEED_MORE;
    this.at = end < 0 ? this.text.length : end + 1;
  }

  /** The character at an offset, empty at the end of all text. */
  #charAt(offset: number): string {
    if (offset < this.text.length) return this.text[offset] as string;
    if (this.final) return "";
    throw NEED_MORE;
  }

  #endsWithin(start: number, what: string): never {
    if (!this.final) throw NEED_MORE;
    throw new EdnUnclosedError(`the ${what} is never closed`, start);
  }

  /** A bound of our own: the stack's would end the process. */
  #boundDepth(depth: number): void {
    if (depth > MAX_DEPTH) throw new EdnSyntaxError(`forms are nested deeper than ${MAX_DEPTH} levels`, this.at);
  }

  #unreadable(start: number): never {
    const [shown = ""] = /^[^\s]{1,20}/.exec(this.text.slice(start, start + 20)) ?? [];
    throw new EdnSyntaxError(`${JSON.stringify(shown)} is no EDN`, start);
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function unescaped(raw: string, offset: number): string {
  return raw.replace(/\\(u[0-9a-fA-F]{4}|[0-3]?[0-7]{1,2}|.)/gs, (whole, code: string, at: number) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    const plain = ESCAPES.get(code);
    if (plain === undefined) throw new EdnSyntaxError(`a string knows no escape ${whole}`, offset + at);
    return plain;
  });
}
