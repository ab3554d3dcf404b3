import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from 'engine/resource';
import type { Runbook } from 'engine/run';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import type { Guide } from 'guide/guide';
import { isCallExpression, isExportAssignment, type Node, SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

const ROOT = join(import.meta.dirname, '../..');

/** A runbook with one changed literal. */
export interface Changed {
  /** The changed line: `02-vault:51 vaultAuthEnable('awsx', { path: VAULT_AWS_AUTH_PATH }),`. */
  readonly line: string;
  /** Whether the literal is the name of a document's file. */
  readonly isFileName: boolean;
  readonly runbook: Runbook<Guide>;
  readonly compiles: boolean;
}

/** How many leading arguments of a call are for people: an id, titles, a why. */
const TEXTS: Readonly<Record<string, number>> = { runbook: 3, step: 2, ifItFails: 1 };

/** A text that replaces a range. */
type Edit = readonly [from: number, to: number, text: string, isFileName?: boolean];

function editsOf(node: Node, source: string): Edit[] {
  const [from, to] = [node.getStart(), node.end];
  const text = source.slice(from, to);
  switch (node.kind) {
    case SyntaxKind.TrueKeyword:
      return [[from, to, 'false']];
    case SyntaxKind.NumericLiteral:
      return [[from, to, `${Number(text) + 1}`]];
    case SyntaxKind.StringLiteral:
      return [[to - 1, to - 1, 'x']];
    case SyntaxKind.PropertyAssignment: {
      const { name } = node as Node & { readonly name: Node };
      return name.kind === SyntaxKind.Identifier ? [[name.end, name.end, 'x']] : [];
    }
    case SyntaxKind.NoSubstitutionTemplateLiteral:
    case SyntaxKind.TemplateHead:
    case SyntaxKind.TemplateMiddle:
    case SyntaxKind.TemplateTail: {
      // Each word of a document, except in its comments.
      const isComment = (at: number) => /^ *#/.test(source.slice(source.lastIndexOf('\n', at - 1) + 1, at));
      return Array.from(text.matchAll(/\w+/g), ({ index, 0: word }): Edit => {
        const end = from + index + word.length;
        return [end, end, 'x'];
      }).filter(([end]) => !isComment(end));
    }
    default:
      return [];
  }
}

/** A change of each literal in turn, and of each field name. */
function allEdits(node: Node, source: string): Edit[] {
  if (node.kind === SyntaxKind.Parameter) return [];
  if (!isCallExpression(node)) {
    const inner: Node[] = [];
    node.forEachChild((child) => void inner.push(child));
    return [...editsOf(node, source), ...inner.flatMap((child) => allEdits(child, source))];
  }
  const called = source.slice(node.expression.getStart(), node.expression.end);
  return node.arguments.slice(TEXTS[called] ?? 0).flatMap((child, index) => {
    const edits = allEdits(child, source);
    return called === 'file' && index === 0
      ? edits.map(([from, to, text]): Edit => [from, to, text, true])
      : edits;
  });
}

/**
 * Each of these runbooks once per literal, with that literal changed. They are compiled together: a file contains all changed
 * versions of one runbook, in a list.
 */
export async function changedRunbooks(ids: readonly string[]): Promise<Changed[]> {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  const write = (name: string, content: string | object) =>
    writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
  write('package.json', { type: 'module' });
  for (const name of ['node_modules', 'edge-1.16']) symlinkSync(join(ROOT, 'runbooks', name), at(name));
  const api = new API({ cwd: folder });
  const programOf = (pattern: string, compilerOptions: object) => {
    const name = `tsconfig.${pattern.replaceAll(/\W/g, '')}.json`;
    write(name, { extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, include: [pattern] });
    const project = api.updateSnapshot({ openProjects: [at(name)] }).getProject(at(name));
    if (project === undefined) throw new Error(`${name} is no project`);
    return project.program;
  };
  try {
    for (const id of ids) write(`${id}.ts`, asText(readFileSync(join(ROOT, 'runbooks', `${id}.ts`))));
    const parsed = programOf('*.ts', { noResolve: true, types: [] });
    const written = ids.map((id) => {
      const file = parsed.getSourceFile(at(`${id}.ts`));
      const body = file?.statements.find(isExportAssignment)?.expression;
      if (file === undefined || body === undefined) throw new Error(`${id} exports no runbook`);
      const source = file.text;
      const [from, to] = [body.getStart(), body.end];
      let text = source.slice(0, from).replace(/export default $/, 'export default [\n');
      const changes = allEdits(body, source).map(([begin, end, by, isFileName = false]) => {
        const changed = source.slice(0, begin) + by + source.slice(end);
        const number = source.slice(0, begin).split('\n').length;
        const line = `${id}:${number} ${changed.split('\n')[number - 1]?.trim()}`;
        const at = text.length;
        text += `${changed.slice(from, to + by.length - (end - begin))},\n`;
        return { line, isFileName, from: at, to: text.length };
      });
      write(`${id}.changed.ts`, `${text}];\n`);
      return { file: at(`${id}.changed.ts`), changes };
    });
    const compiled = programOf('*.changed.ts', { types: [] });
    const all = await Promise.all(
      written.map(async ({ file, changes }) => {
        const { default: runbooks } = (await import(file)) as { default: readonly Runbook<Guide>[] };
        const wrong = [...compiled.getSyntacticDiagnostics(file), ...compiled.getSemanticDiagnostics(file)];
        return changes.map(({ line, isFileName, from, to }, index) => ({
          ...{ line, isFileName },
          runbook: runbooks[index] as Runbook<Guide>,
          compiles: !wrong.some(({ pos }) => pos >= from && pos < to),
        }));
      }),
    );
    return all.flat();
  } finally {
    api.close();
  }
}
