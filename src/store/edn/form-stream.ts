import { formatPlace, type SourcePlace, UserError } from "../../core/errors.js";
import type { TextFile } from "../text-file.js";
import { EdnParser, EdnSyntaxError, EdnUnclosedError, NEED_MORE } from "./parser.js";
import type { EdnValue } from "./value.js";

/** A form that is longer has lost its closing bracket; reading on would only fill the memory. */
const MAX_FORM_LENGTH = 1 << 26;
const CLOSERS: { readonly [opener: string]: string } = { "[": "]", "(": ")" };

/**
 * The forms of a file one by one, each parsed as soon as it is read: those at the top, or those within a vector or list
 * at the top that holds maps or other sequences. Throws a UserError with the place of what is no EDN.
 */
export class EdnFormStream {
  readonly warnings: string[] = [];
  readonly #parser = new EdnParser();
  readonly #file: TextFile;
  readonly #chunks: Generator<string>;
  /** Where the parser's text begins. */
  #line = 1;
  #column = 1;
  /** How much of the parser's text is never needed again. */
  #done = 0;
  /** The form last begun, an offset into the parser's text; before `#done` where the next was not begun yet. */
  #formStart = 0;
  /** The vector or list at the top that is being read, if one is. */
  #container: { readonly opener: string; readonly place: SourcePlace } | undefined;

  constructor(file: TextFile) {
    this.#file = file;
    this.#chunks = file.chunks();
  }

  *forms(): Generator<EdnValue> {
    try {
      for (;;) {
        const form = this.#next();
        if (form === undefined) return;
        yield form;
      }
    } finally {
      this.#chunks.return(undefined);
    }
  }

  /** Where the form read last begins. */
  place(): SourcePlace {
    return this.#placeOf(this.#formStart);
  }

  /** The next form; undefined at the end. */
  #next(): EdnValue | undefined {
    for (;;) {
      try {
        return this.#advance();
      } catch (thrown) {
        if (thrown === NEED_MORE) {
          this.#refill();
        } else if (thrown instanceof EdnUnclosedError) {
          this.#forgiveTorn(thrown);
          return undefined;
        } else if (thrown instanceof EdnSyntaxError) {
          throw this.#explained(thrown);
        } else {
          throw thrown;
        }
      }
    }
  }

  #advance(): EdnValue | undefined {
    const parser = this.#parser;
    for (;;) {
      if (!parser.skip()) return this.#finish();
      const here = parser.text[parser.at] as string;
      if (this.#container !== undefined && here === CLOSERS[this.#container.opener]) {
        this.#container = undefined;
        this.#done = ++parser.at;
      } else if (this.#container === undefined && Object.hasOwn(CLOSERS, here) && this.#holdsForms()) {
        this.#container = { opener: here, place: this.#placeOf(parser.at) };
        this.#done = ++parser.at;
      } else {
        this.#formStart = parser.at;
        const form = parser.form();
        this.#done = parser.at;
        return form;
      }
    }
  }

  /** Whether the sequence that begins here is a container: its first item is a map, a record or a sequence, or none. */
  #holdsForms(): boolean {
    const parser = this.#parser;
    const start = parser.at;
    try {
      parser.at += 1;
      return !parser.skip() || "{[(#)]".includes(parser.text[parser.at] as string);
    } finally {
      parser.at = start;
    }
  }

  #finish(): undefined {
    if (this.#container === undefined) return undefined;
    const { opener, place } = this.#container;
    this.warnings.push(`${formatPlace(place)}: the ${opener} is never closed: the file may be torn at its end`);
    return undefined;
  }

  /** Drops what is done and reads on; where nothing was, twice as much, so that a long form is parsed few times. */
  #refill(): void {
    const parser = this.#parser;
    const { line = 1, column = 1 } = this.#placeOf(this.#done);
    let text = parser.text.slice(this.#done);
    const wantedLength = this.#done === 0 ? 2 * text.length : 0;
    if (text.length > MAX_FORM_LENGTH) {
      throw new UserError(`the form that begins here is longer than ${MAX_FORM_LENGTH} characters`, {
        place: this.#placeOf(Math.max(this.#formStart, 0)),
        hint: "is a closing bracket or quote missing?",
      });
    }
    do {
      const next = this.#chunks.next();
      if (next.done === true) parser.final = true;
      else text += next.value;
    } while (text.length < wantedLength && !parser.final);
    this.#line = line;
    this.#column = column;
    this.#formStart = -1;
    this.#done = 0;
    parser.text = text;
    parser.at = 0;
  }

  /** What is left open at the end of the file was torn there, unless other forms follow: then it is refused. */
  #forgiveTorn(unclosed: EdnUnclosedError): void {
    if (this.#goesOnAfter(unclosed.offset)) throw this.#explained(unclosed);
    const start = this.#formStart < this.#done ? unclosed.offset : this.#formStart;
    if (this.#goesOnAfter(start)) throw this.#explained(new EdnSyntaxError("the form is never closed", start));
    this.warnings.push(`${formatPlace(this.#placeOf(start))}: the last form is torn and was dropped`);
  }

  /**
   * Whether what was left open at an offset is followed by a form of the same level: a line that begins, no further
   * right, with an opening bracket. Then a bracket is missing; else the file merely ends too early.
   */
  #goesOnAfter(offset: number): boolean {
    const { column = 1 } = this.#placeOf(offset);
    const following = /\n([ \t]*)[{[(#]/g;
    following.lastIndex = offset;
    for (let found = following.exec(this.#parser.text); found !== null; found = following.exec(this.#parser.text)) {
      if ((found[1] as string).length < column) return true;
    }
    return false;
  }

  #explained(error: EdnSyntaxError): UserError {
    const other = error.other === undefined ? "" : ` at ${this.#shown(error.other)}`;
    return new UserError(`${error.message}${other}`, { place: this.#placeOf(error.offset) });
  }

  /** Line and column, for messages that name the file already. */
  #shown(offset: number): string {
    const { line, column } = this.#placeOf(offset);
    return `${line}:${column}`;
  }

  #placeOf(offset: number): SourcePlace {
    const { text } = this.#parser;
    let line = this.#line;
    let lineStart = -1;
    for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
      line += 1;
      lineStart = at;
    }
    const column = lineStart < 0 ? this.#column + offset : offset - lineStart;
    return { file: this.#file.path, line, column };
  }
}
