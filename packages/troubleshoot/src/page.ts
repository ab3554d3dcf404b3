import { fenced } from 'resource';
import { CHECKS } from './checks.ts';
import { DIAGNOSES } from './diagnoses/index.ts';
import { type Confirmation, type DiagnosisEntry, type Look, TOOLS, type Tool } from './diagnosis.ts';
import { byHandInShell } from './shell-variables.ts';

/** A line of the index: what people see, where, and the entry that explains it. */
export interface IndexLine {
  readonly tool: Tool;
  readonly words: string;
  readonly id: string;
}

/** The index of all diagnoses by what people see, the shortest words first. Pure. */
export function symptomIndex(): readonly IndexLine[] {
  return TOOLS.flatMap((tool) =>
    DIAGNOSES.flatMap(({ id, symptoms = [] }) =>
      symptoms.flatMap(({ words }) => (words[tool] ?? []).map((seen) => ({ tool, words: seen, id }))),
    ).toSorted((a, b) => a.words.length - b.words.length),
  );
}

/**
 * All diagnoses as a page. Pure.
 * @param files the commands that write the documents of the guide, by the file's name
 * @param setVariables the block that sets the variables that a text refers to
 * @param faultsOf the faults by which a diagnosis can be tried
 * @param triedByError what the tests try of a diagnosis whose error a command causes
 */
export function troubleshootingPage(
  files: Readonly<Record<string, string>>,
  setVariables: (text: string) => string,
  faultsOf: (diagnosis: string) => readonly string[],
  triedByError: (diagnosis: string) => 'confirmed' | 'fixed' | undefined,
): string {
  const text = (diagnosis: DiagnosisEntry) =>
    diagnosisText(
      diagnosis,
      triedText(faultsOf(diagnosis.id), triedByError(diagnosis.id), diagnosis.untried),
    );
  const entries = [
    ...CHECKS.flatMap(({ id, title }) => [
      `## ${capital(title)}`,
      ...DIAGNOSES.filter(({ check }) => check === id).flatMap(text),
    ]),
    '## Recognised by an error only',
    ...DIAGNOSES.filter(({ check }) => check === undefined).flatMap(text),
    '## Files that the fixes use',
    ...Object.entries(files).flatMap(([file, command]) => [`\`${file}\`:`, fenced(command, 'sh')]),
  ].join('\n\n');
  return `${[
    '# Troubleshooting',
    'Made from the table of diagnoses by `pnpm pages`; a test keeps it current.',
    ...indexText(),
    '## How to use this page',
    [
      '- `pnpm runbook 90-troubleshoot` checks the whole chain and says what is wrong. It changes nothing.',
      '- `pnpm runbook 90-troubleshoot --repair` also repairs it, after one consent.',
      '- `pnpm runbook 90-troubleshoot --from-error -` explains a pasted error.',
      '- By hand: paste the variables below first. Confirm the cause before you fix it. Replace each `<placeholder>`.',
    ].join('\n'),
    [
      'Exit code 0: a login works and nothing is wrong. Exit code 1: something is wrong, or no login could be tried. A link',
      'that could not be read is reported with the reason. `pnpm sandbox break NAME` causes a fault in a sandbox.',
    ].join('\n'),
    '## Variables',
    'Fill in `CLUSTER_NAME` and `AWS_REGION`, edit what differs from the guide, and paste this into your shell. It changes nothing. For a Vault outside the cluster, type `vault` where a command has `kubectl exec -n vault vault-0 -- vault`.',
    fenced(setVariables(entries), 'sh'),
    entries,
  ].join('\n\n')}\n`;
}

function indexText(): string[] {
  const index = symptomIndex();
  const unseen = DIAGNOSES.filter(({ symptoms }) => symptoms === undefined);
  return [
    '## What you see',
    'Find your error’s words. `…` stands for anything.',
    ...TOOLS.flatMap((tool) => [
      `### In the output of ${tool === 'Gloo' ? 'Gloo’s pods' : tool}`,
      index
        .filter((line) => line.tool === tool)
        .map(({ words, id }) => `- [\`${words}\`](#${id})`)
        .join('\n'),
    ]),
    '### Without an error',
    unseen.map(({ id, title }) => `- [${title}](#${id})`).join('\n'),
  ];
}

function triedText(
  faults: readonly string[],
  byError: 'confirmed' | 'fixed' | undefined,
  untried: string | undefined,
): string {
  if (faults.length > 0) return ` (\`pnpm sandbox break ${faults.join('`, `')}\`)`;
  if (byError === 'fixed') return '. Tried in a sandbox: its error, how to confirm it, and the fix.';
  if (byError === 'confirmed') return '. Tried in a sandbox: its error, and how to confirm it.';
  return `. Not tried here${untried === undefined ? '' : `: ${untried}`}.`;
}

function diagnosisText(diagnosis: DiagnosisEntry, tried: string): string[] {
  const { id, title, cause, next, makes, symptoms = [] } = diagnosis;
  const { confirm, fix, fixed, risk } = byHandInShell(diagnosis);
  return [
    `### <a id="${id}"></a>${markdown(title)}`,
    `\`${id}\`${tried}`,
    markdown(cause),
    ...symptoms.map(({ example }) => fenced(example, 'text')),
    '**Confirm**',
    confirm.map(confirmationText).join('\n'),
    '**Fix**',
    ...(makes === undefined
      ? [markdown(next)]
      : [`\`pnpm runbook 90-troubleshoot --repair --only ${id}\`, or by hand:`]),
    ...fix.map(actionText),
    `**Fixed** if ${lookText(fixed)}`,
    `**Risk**: ${markdown(risk)}`,
  ];
}

function confirmationText({ cause, ...look }: Confirmation, index: number): string {
  return `${index + 1}. ${cause === undefined ? '' : `${markdown(cause)} `}${capital(lookText(look))}`;
}

function lookText({ run, prints }: Look): string {
  return `\`${run}\` prints: ${markdown(prints)}.`;
}

/** A sentence or a command, each in its own block, because an interactive zsh rejects comments. */
function actionText(action: string): string {
  return action.startsWith('# ') ? markdown(action.slice(2)) : fenced(action, 'sh');
}

/** Markdown would read a placeholder as an HTML tag, and not show it. */
function markdown(text: string): string {
  return text.replaceAll(/<\w[^<>]*>/g, '`$&`');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
