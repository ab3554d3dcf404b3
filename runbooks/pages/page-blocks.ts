import { EXIT_CODE_ROWS, flagRows, runbookRows } from 'engine/command-line/help';
import { markdownTable } from 'engine/table';
import { CATALOGUE } from '../catalog.ts';
import { inputRows } from '../inputs/input-text.ts';
import { rightsBlocks } from '../rights/page.ts';

/** The generated blocks of written pages: for each page, the blocks by the names of their markers. Pure. */
export function pageBlocks(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return {
    'README.md': {
      runbooks: markdownTable(
        ['runbook', 'what it does'],
        runbookRows(CATALOGUE).map(([id, text]) => [`\`${id}\``, text]),
      ),
    },
    'docs/reference.md': {
      inputs: markdownTable(['input', 'default', 'what it is'], inputRows()),
      flags: markdownTable(['flag', 'what it does'], flagRows(CATALOGUE)),
      'exit codes': markdownTable(['code', 'what happened'], EXIT_CODE_ROWS),
    },
    'docs/security.md': rightsBlocks(),
  };
}

/**
 * A page with its blocks replaced by the current ones. Pure.
 * @throws unless a block's two markers occur exactly once
 */
export function withBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce((text, [name, block]) => {
    const [begins, ends] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, rest, ...others] = text.split(begins);
    const [, after, ...more] = rest?.split(ends) ?? [];
    if (before === undefined || after === undefined || others.length + more.length > 0)
      throw new Error(`the page has not one ${begins} with one ${ends} after it`);
    return `${before}${begins}\n\n${block}\n\n${ends}${after}`;
  }, page);
}
