import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import { messageOf, type SourcePlace } from "../core/errors.js";
import type { Problem } from "./problems.js";

export type YamlPath = readonly PropertyKey[];

/** A YAML text with the places of its values. */
export interface YamlSource {
  /** The document as plain data. */
  readonly value: unknown;
  /** Where the value at this path stands; where there is none, its nearest ancestor. */
  placeOf(path: YamlPath): SourcePlace;
  /** Where the key itself stands. */
  placeOfKey(path: YamlPath, key: string): SourcePlace;
}

/** Reads one YAML 1.2 document. `file` is the name shown in messages. Syntax errors come as problems. */
export function parseYaml(text: string, file: string): YamlSource | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): SourcePlace => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return { problems: broken.map(({ message, pos }) => ({ place: place(pos[0]), message: oneLine(message) })) };
  }
  const dangling = danglingAliases(document);
  if (dangling.length > 0) {
    return {
      problems: dangling.map(({ source, range }) => ({
        place: place(range?.[0] ?? 0),
        message: `no anchor &${source} before this`,
      })),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return {
      value,
      placeOf: (path) => place(nearest(document, path).range?.[0] ?? 0),
      placeOfKey: (path, key) => place(keyNode(document, path, key).range?.[0] ?? 0),
    };
  } catch (thrown) {
    return { problems: [{ place: place(0), message: oneLine(messageOf(thrown)) }] };
  }
}

/** The parser leaves them for `toJS` to trip over, which knows no places. */
function danglingAliases(document: Document): readonly Alias[] {
  const found: Alias[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) found.push(alias);
    },
  });
  return found;
}

interface Ranged {
  readonly range?: readonly number[] | null | undefined;
}

/** The node at the path, or the last one on the way to it. */
function nearest(document: Document, path: YamlPath): Ranged {
  let node: unknown = document.contents;
  for (const key of path) {
    const next = childOf(resolved(document, node), key);
    if (next === undefined || next === null) break;
    node = next;
  }
  return (node as Node | null) ?? {};
}

function childOf(node: unknown, key: PropertyKey): unknown {
  if (isSeq(node)) return node.items[Number(key)];
  return isMap(node) ? pairOf(node.items, String(key))?.value : undefined;
}

function keyNode(document: Document, path: YamlPath, key: string): Ranged {
  const node = resolved(document, nearest(document, path));
  const pair = isMap(node) ? pairOf(node.items, key) : undefined;
  return (pair?.key ?? node) as Ranged;
}

function pairOf(pairs: readonly Pair[], key: string): Pair | undefined {
  return pairs.find((pair) => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key)) === key);
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}
