import type { Catalogue } from 'engine/command-line/catalogue';
import { EXIT_CODE_ROWS, runbookRows } from 'engine/command-line/help';
import { fenced, hereDocument } from 'engine/resource';
import { variablesOf } from 'pages';
import { allPages } from 'troubleshoot';
import type { Runbooks } from '../guide.ts';
import { inputRows } from '../inputs/input-text.ts';
import { USUAL } from '../inputs/variant.ts';
import { CLONE } from '../project.ts';
import { symbolicGuide } from './symbolic.ts';
import { guideVariables } from './variables.ts';

/**
 * The generated blocks of written pages: for each page, the blocks by the names of their markers. A marker also names the source
 * file of its block.
 * @param read returns the text of a file of the project
 */
export function pageBlocks(
  catalogue: Catalogue,
  runbooks: Runbooks,
  read: (file: string) => string,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return {
    'README.md': {
      question: fenced(read('docs/captures/01-aws.txt').trimEnd(), 'text'),
      clone: fenced([...CLONE, 'npm start', 'npm test'].join('\n'), 'sh'),
      fault: fenced(diagnosisIn(read('docs/captures/90-troubleshoot.txt')), 'text'),
      runbooks: listOf(runbookRows(catalogue).map(([id, text]) => [`\`${id}\``, text])),
    },
    'docs/reference.md': {
      inputs: listOf(inputRows()),
      'exit codes': listOf(EXIT_CODE_ROWS),
    },
    'docs/troubleshooting/README.md': troubleshootingBlocks(runbooks),
  };
}

/** The type of the pages' ids, so that only an existing id compiles. */
export function pageIdType(): string {
  const ids = allPages().map(({ id }) => `  | '${id}'`);
  return `// Written by \`pnpm pages\`.\n\n/** The pages of docs/troubleshooting. */\nexport type PageId =\n${ids.sort().join('\n')};\n`;
}

/** The first diagnosis that 90-troubleshoot shows. */
const diagnosisIn = (screen: string): string => screen.slice(screen.indexOf('✗ ')).split('\n\n')[0] ?? '';

/** A list with a name and a text in each entry. */
function listOf(rows: readonly (readonly string[])[]): string {
  return rows.map(([name, text]) => `- ${name}: ${text}`).join('\n');
}

/**
 * A page with its blocks replaced by the current ones.
 * @throws unless a block's two markers occur exactly once
 */
export function withBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce((text, [name, block]) => {
    const ends = `<!-- /${name} -->`;
    const [before, begins, rest, ...others] = text.split(new RegExp(`(<!-- ${name}: from .* -->)`));
    const [, after, ...more] = rest?.split(ends) ?? [];
    if (before === undefined || after === undefined || others.length + more.length > 0)
      throw new Error(`the page has not one <!-- ${name}: from FILE --> with one ${ends} after it`);
    return `${before}${begins}\n\n${block}\n\n${ends}${after}`;
  }, page);
}

/** The blocks for the commands of all pages. */
function troubleshootingBlocks(runbooks: Runbooks): Readonly<Record<string, string>> {
  const pages = allPages();
  const files = guideFiles(runbooks);
  return {
    variables: fenced(variablesOf(JSON.stringify([pages, files]), guideVariables(USUAL)), 'sh'),
    files: Object.values(files)
      .map((command) => fenced(command, 'sh'))
      .join('\n\n'),
  };
}

/** The guide's documents by file name, each as the command that writes it and refuses an empty variable. */
export function guideFiles(runbooks: Runbooks): Readonly<Record<string, string>> {
  const guide = symbolicGuide(runbooks, USUAL);
  const steps = runbooks.sections.flatMap((section) => section.steps(guide));
  const documents = steps.flatMap(({ resources = [] }) =>
    resources.flatMap((resource) => {
      const { writes } = resource.command();
      return writes === undefined
        ? []
        : [[writes.file, refusing(hereDocument(writes.file, writes.text))] as const];
    }),
  );
  return Object.fromEntries(documents);
}

function refusing(command: string): string {
  return command.replaceAll(/\$\{([A-Z]\w*)\}/g, '$${$1:?}');
}
