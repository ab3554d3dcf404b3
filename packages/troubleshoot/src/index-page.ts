import { fenced } from 'engine/resource';
import { TOOLS, type Tool } from './diagnosis.ts';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { allPages } from './pages.ts';

/**
 * The README of docs/troubleshooting: what people see, by tool, and what the commands of the pages need. Pure.
 * @param files the commands that write the documents of the guide, by the file's name
 * @param setVariables the block that sets the variables that a text refers to
 */
export function indexPage(
  files: Readonly<Record<string, string>>,
  setVariables: (text: string) => string,
): string {
  const pages = allPages();
  const commands = JSON.stringify([pages, files]);
  return `${[
    '# Troubleshooting',
    'One page for each known failure: what you see, how to confirm it, and how to fix it. `pnpm pages` makes this index.',
    [
      '- `./runbook 90-troubleshoot` checks the whole chain and says what is wrong. It changes nothing.',
      '- `./runbook 90-troubleshoot --repair` also repairs it, after one consent.',
      '- `./runbook 90-troubleshoot --from-error -` explains a pasted error.',
      '- `./runbook explain ID` prints a page with this cluster’s values.',
      '- By hand: paste the [variables](#variables) first. Confirm the cause before you fix it. Replace each `<placeholder>`.',
    ].join('\n'),
    'Exit code 0: a login works and nothing is wrong. Exit code 1: something is wrong, or no login could be tried. `pnpm sandbox break NAME` causes a fault in a sandbox.',
    '## What you see',
    'Find your error’s words. `…` stands for anything.',
    ...TOOLS.flatMap((tool) => [
      `### In the output of ${tool === 'Gloo' ? 'Gloo’s pods' : tool}`,
      wordsOf(tool, pages).join('\n'),
    ]),
    '### Without an error',
    pages
      .filter(({ symptoms }) => symptoms.length === 0)
      .map(({ id, title }) => `- [${title}](${id}.md)`)
      .sort()
      .join('\n'),
    '## Variables',
    'Fill in `CLUSTER_NAME` and `AWS_REGION`, edit what differs from the guide, and paste this into your shell. It changes nothing. For a Vault outside the cluster, type `vault` where a command has `kubectl exec -n vault vault-0 -- vault`.',
    fenced(setVariables(commands), 'sh'),
    '## Files that the fixes use',
    ...Object.entries(files).flatMap(([file, command]) => [`\`${file}\`:`, fenced(command, 'sh')]),
  ].join('\n\n')}\n`;
}

/** The words that a tool prints, in alphabetical order. */
function wordsOf(tool: Tool, pages: readonly DiagnosisPage[]): string[] {
  return pages
    .flatMap(({ id, symptoms }) =>
      symptoms
        .flatMap(({ words }) => words)
        .filter((one) => one.tool === tool)
        .map(({ text }) => ({ id, text })),
    )
    .sort((a, b) => (letters(a.text) < letters(b.text) ? -1 : 1))
    .map(({ id, text }) => `- [\`${text}\`](${id}.md)`);
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
