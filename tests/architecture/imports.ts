import ts from 'typescript'

export const parse = (file: string, source: string): ts.SourceFile =>
  ts.createSourceFile(file, source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)

/** What calls load a module by its name, beside `import()`. */
const loaders =
  /^(?:require|require\.resolve|createRequire\(.*\)|module\.require|import\.meta\.resolve|process\.getBuiltinModule|(?:process\.)?binding)$/

/**
 * The modules that a source names, in whatever form: imports of values, of types and of nothing, exports from elsewhere,
 * `import()` of values and in types, `require`, `import … = require()`, `declare module`, `/// <reference>`. Null where it
 * is the running program that makes the name up.
 */
export function importsOf(file: string, source: string): (string | null)[] {
  const parsed = parse(file, source)
  const references = [
    ...parsed.referencedFiles.map(({ fileName }) => `./${fileName}`),
    ...parsed.typeReferenceDirectives.map(({ fileName }) => fileName),
  ]
  return [...references, ...namedIn(parsed)]
}

function namedIn(node: ts.Node): (string | null)[] {
  const inside: (string | null)[] = []
  ts.forEachChild(node, child => void inside.push(...namedIn(child)))
  const module = moduleNode(node)
  return module ? [ts.isStringLiteralLike(module) ? module.text : null, ...inside] : inside
}

/** Where a node names a module: the node of the name. */
function moduleNode(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
  if (ts.isModuleDeclaration(node)) return ts.isStringLiteral(node.name) ? node.name : undefined
  if (ts.isCallExpression(node) && loads(node)) return node.arguments[0] ?? node
  return undefined
}

const loads = ({ expression }: ts.CallExpression): boolean =>
  expression.kind === ts.SyntaxKind.ImportKeyword || loaders.test(expression.getText())
