import { posix } from 'node:path'
import ts from 'typescript'
import { parse } from './imports.ts'
import type { Sources } from './rules.ts'

const longest = 200
/** An adapter's row has its table's name and `.row`. */
const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.row)?\.ts$/
const emptyWords =
  /^(?:utils?|helpers?|common|shared|base|misc|lib|core|impl|services?|managers?|types|interfaces?|dtos?|models?|constants)$/
/** `interfaces` is the folder of the driving adapters. */
const folders = /^(?:src|interfaces)$/
const emptyEndings = /(?:Impl|Port|Service|Manager|Helpers?|Utils?|Base|Dto)$|^(?:I|Base|Abstract)(?=[A-Z])/

/** Everything that is named, or built, as nothing here is to be. */
export function oddities(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([file, source]) => [...odd(file, source)].map(what => `${file}: ${what}`))
}

function* odd(file: string, source: string): Iterable<string> {
  const name = posix.basename(file)
  if (name === 'index.ts') yield 'a barrel'
  if (!kebab.test(name)) yield 'not kebab-case'
  for (const word of file
    .replace(/\.ts$/, '')
    .split('/')
    .flatMap(part => (folders.test(part) ? [] : part.split(/[.-]/))))
    if (emptyWords.test(word)) yield `"${word}" says nothing`
  const lines = source.split('\n').length - 1
  if (lines > longest) yield `${lines} lines, more than ${longest}`

  const parsed = parse(file, source)
  if (parsed.statements.length > 0 && parsed.statements.every(passesOn)) yield 'nothing but exports from elsewhere'
  yield* oddNodes(parsed)
}

const passesOn = (statement: ts.Statement): boolean =>
  ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined

function* oddNodes(node: ts.Node): Iterable<string> {
  if (isNamedType(node) && node.name && emptyEndings.test(node.name.text)) yield `${node.name.text} is named by its pattern`
  if (ts.isDecorator(node)) yield 'a decorator'
  if (ts.isEnumDeclaration(node)) yield 'an enum'
  for (const child of childrenOf(node)) yield* oddNodes(child)
}

const isNamedType = (node: ts.Node): node is ts.ClassLikeDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
  ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = []
  ts.forEachChild(node, child => void children.push(child))
  return children
}
