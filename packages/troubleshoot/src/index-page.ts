import { fenced } from 'engine/resource';
import { allPages } from './pages.ts';

/**
 * The README of docs/troubleshooting: each page with its first words, and what its commands need. Pure.
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
    'One page for each failure that this guide can meet.',
    [
      '- `./runbook 90-troubleshoot` checks the whole chain and says what is wrong. It changes nothing.',
      '- `./runbook 90-troubleshoot --repair` also repairs it, after one consent.',
      '- `./runbook 90-troubleshoot --from-error -` explains a pasted error, and looks at the cluster.',
      '- `./runbook explain ID` prints a page with this cluster’s values.',
      '- By hand: search this folder for the words of your error, and paste the [variables](#variables). Confirm the cause before you fix it. Replace each `<placeholder>`.',
    ].join('\n'),
    '## Pages',
    pages
      .map(({ id, title, words: [first] }) => {
        return `- [${title}](${id}.md)${first === undefined ? '' : `: \`${first}\``}`;
      })
      .join('\n'),
    '## Variables',
    'Fill in `CLUSTER_NAME` and `AWS_REGION`, edit what differs from the guide, and paste this into your shell. It changes nothing. For a Vault outside the cluster, type `vault` where a command has `kubectl exec -n vault vault-0 -- vault`.',
    fenced(setVariables(commands), 'sh'),
    '## Files',
    ...Object.entries(files).flatMap(([file, command]) => [`\`${file}\`:`, fenced(command, 'sh')]),
  ].join('\n\n')}\n`;
}
