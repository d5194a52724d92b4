import ts from "typescript";

/** One small change to one file's text. */
export interface Mutation {
  /** From the root of the project. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The function or method it lies in. */
  readonly within: string;
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly was: string;
  readonly becomes: string;
}

export type Kind =
  | "comparison flipped"
  | "off by one"
  | "condition negated"
  | "and for or"
  | "min for max"
  | "line dropped"
  | "wrong variable";

type Edit = Pick<Mutation, "kind" | "becomes"> & { readonly node: ts.Node };

const COMPARISONS: { readonly [operator: string]: string } = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
};

/** Names that one could take for each other; what does not compile is sorted out later. */
const LOOKALIKES: readonly (readonly [string, string])[] = [
  ["nextIndex", "matchIndex"],
  ["prevIndex", "matchIndex"],
  ["prevTerm", "term"],
  ["lastIndex", "lastTerm"],
  ["lastIndex", "durableIndex"],
  ["hintIndex", "prevIndex"],
  ["sequence", "oldest"],
  ["send", "sendAtOnce"],
  ["token", "highest"],
  ["session", "id"],
  ["min", "max"],
];

/** Every mutation of a source file that the rules of `editsOf` know, in the order of the text. */
export function mutationsIn(file: string, text: string): readonly Mutation[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    if (!isBehaviour(node, source)) return;
    for (const { node: at, kind, becomes } of editsOf(node, source)) {
      const start = at.getStart(source);
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      const was = at.getText(source);
      found.push({ file, line, within: functionAround(at, source), kind, start, end: at.end, was, becomes });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Types do nothing, marks change nothing, planted mistakes are none of the correct code, messages are for people. */
function isBehaviour(node: ts.Node, source: ts.SourceFile): boolean {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return false;
  if (ts.isImportDeclaration(node) || ts.isThrowStatement(node) || ts.isTemplateExpression(node)) return false;
  if (ts.isIfStatement(node) && marksOnly(node, source)) return false;
  if (ts.isVariableStatement(node) && node.getText(source).includes("PlantedMistake<")) return false;
  return !(ts.isCallExpression(node) && /(^|\.#?)mark$/.test(node.expression.getText(source)));
}

function editsOf(node: ts.Node, source: ts.SourceFile): readonly Edit[] {
  if (ts.isBinaryExpression(node)) return binaryEdits(node, source);
  if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) return [negated(node, source)];
  if (ts.isExpressionStatement(node)) return hasEffect(node, source) ? [dropped(node)] : [];
  if (ts.isPropertyAccessExpression(node)) return nameEdits(node.name, source);
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.initializer)) return nameEdits(node.initializer, source);
  if (ts.isCallExpression(node))
    return node.arguments.filter(ts.isIdentifier).flatMap((name) => nameEdits(name, source));
  return [];
}

function binaryEdits(node: ts.BinaryExpression, source: ts.SourceFile): readonly Edit[] {
  const { left, operatorToken, right } = node;
  const operator = operatorToken.getText(source);
  const flipped = COMPARISONS[operator];
  if (flipped !== undefined) return [{ node: operatorToken, kind: "comparison flipped", becomes: flipped }];
  if (operator === "&&" || operator === "||")
    return [{ node: operatorToken, kind: "and for or", becomes: operator === "&&" ? "||" : "&&" }];
  const byOne = (operator === "+" || operator === "-") && right.getText(source) === "1";
  return byOne ? [{ node, kind: "off by one", becomes: left.getText(source) }] : [];
}

function negated(node: ts.IfStatement | ts.ConditionalExpression, source: ts.SourceFile): Edit {
  const condition = ts.isIfStatement(node) ? node.expression : node.condition;
  return { node: condition, kind: "condition negated", becomes: `!(${condition.getText(source)})` };
}

function dropped(node: ts.ExpressionStatement): Edit {
  return { node, kind: "line dropped", becomes: ";" };
}

/** `if (...) mark("...");`, and so on in its `else`. */
function marksOnly({ thenStatement, elseStatement }: ts.IfStatement, source: ts.SourceFile): boolean {
  const only = (branch: ts.Statement): boolean =>
    ts.isIfStatement(branch)
      ? marksOnly(branch, source)
      : ts.isExpressionStatement(branch) && !hasEffect(branch, source);
  return only(thenStatement) && (elseStatement === undefined || only(elseStatement));
}

function hasEffect({ expression }: ts.ExpressionStatement, source: ts.SourceFile): boolean {
  return isBehaviour(expression, source) && !ts.isSatisfiesExpression(expression);
}

function nameEdits(name: ts.MemberName | ts.Identifier, source: ts.SourceFile): readonly Edit[] {
  const text = name.getText(source);
  const extremum = name.parent.getText(source).startsWith("Math.");
  const kind = extremum ? "min for max" : "wrong variable";
  return LOOKALIKES.flatMap(([one, other]) => {
    if (text === one) return [{ node: name, kind, becomes: other }];
    return text === other ? [{ node: name, kind, becomes: one }] : [];
  });
}

function functionAround(node: ts.Node, source: ts.SourceFile): string {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (ts.isConstructorDeclaration(at)) return "constructor";
    if (
      ts.isMethodDeclaration(at) ||
      ts.isFunctionDeclaration(at) ||
      ts.isGetAccessor(at) ||
      ts.isPropertyAssignment(at)
    )
      return at.name?.getText(source) ?? "";
    if (ts.isPropertyDeclaration(at)) return at.name.getText(source);
  }
  return "";
}
