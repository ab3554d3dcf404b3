import type { ByHand, Confirmation, RepairedKind, Tool } from './diagnosis.ts';

/** An error as people see it. */
interface Symptom {
  /** A real error. */
  readonly example: string;
  /** Its shortest distinctive words, each with the tool whose output or log has them; `…` stands for anything. */
  readonly words: readonly { readonly tool: Tool; readonly text: string }[];
}

/** All that people read about a diagnosis: a page of docs/troubleshooting. */
export interface DiagnosisPage extends ByHand {
  readonly id: string;
  readonly title: string;
  /** In a sentence or two; `<name>` stands for a value of the error. */
  readonly cause: string;
  /** What to do next, for readers who have only the error. `<name>` as in the cause. */
  readonly next: string;
  /** What `--repair` creates again. */
  readonly makes: readonly RepairedKind[];
  /** Why no test tries it, if none does. */
  readonly untried?: string;
  readonly symptoms: readonly Symptom[];
}

/**
 * Reads a page: its front matter, title, cause and next step, and the sections What you see, Confirm, Fix, Fixed and
 * Risk. Pure.
 * @throws Error if a part is missing
 */
export function parsePage(id: string, markdown: string): DiagnosisPage {
  const [, front = '', body = ''] = /^(?:---\n([\s\S]*?)---\n)?([\s\S]*)$/.exec(markdown) ?? [];
  const [head = '', ...sections] = body.split(/^## /m);
  const section = (name: string): readonly Block[] =>
    blocksOf(sections.find((one) => one.startsWith(`${name}\n`))?.slice(name.length) ?? '');
  const [title, cause, next] = blocksOf(head).map(({ text }) => text);
  const [first, ...others] = looksIn(section('Confirm'));
  const [fixed] = looksIn(section('Fixed'));
  const [risk] = section('Risk');
  if (!title || !cause || !next || !first || !fixed || !risk)
    throw new Error(`docs/troubleshooting/${id}.md lacks a part`);
  const untried = frontMatter(front, 'untried');
  return {
    id,
    title: title.replace('# ', ''),
    cause,
    next,
    makes: (frontMatter(front, 'makes')?.split(', ') ?? []) as RepairedKind[],
    ...(untried !== undefined && { untried }),
    symptoms: symptomsIn(section('What you see')),
    confirm: [first, ...others],
    fix: section('Fix')
      .filter(({ text }) => !text.startsWith('`pnpm runbook 90-troubleshoot --repair'))
      .map(({ text, isCode }) => (isCode ? text : `# ${text}`)),
    fixed,
    risk: risk.text,
  };
}

/** A paragraph, a list, or the text of a fenced block. */
interface Block {
  readonly text: string;
  readonly isCode: boolean;
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```\w*\n([\s\S]*?)\n```$|^\S(?:.|\n(?!\n))*/gm)].map(([block, code]) =>
    code === undefined
      ? // Markdown would take a placeholder without backticks for an HTML tag.
        { text: block.trimEnd().replaceAll(/`(<\w[^<>]*>)`/g, '$1'), isCode: false }
      : { text: code, isCode: true },
  );
}

function frontMatter(front: string, key: string): string | undefined {
  return new RegExp(`^${key}: (.*)$`, 'm').exec(front)?.[1];
}

/** Each command, with the cause before it and what it prints after it. */
function looksIn(blocks: readonly Block[]): Confirmation[] {
  return blocks.flatMap(({ text, isCode }, at) => {
    if (!isCode) return [];
    const before = blocks[at - 1]?.text;
    const prints = blocks[at + 1]?.text.replace(PRINTS, '') ?? '';
    return [{ ...(before !== undefined && !PRINTS.test(before) && { cause: before }), run: text, prints }];
  });
}

const PRINTS = /^Prints: /;

/** Each example, with its words in the list before it. */
function symptomsIn(blocks: readonly Block[]): Symptom[] {
  return blocks.flatMap(({ text, isCode }, at) => {
    if (!isCode) return [];
    const lines = blocks[at - 1]?.text.matchAll(/^- (.+?): `(.+)`$/gm) ?? [];
    return [
      {
        example: text,
        words: [...lines].map(([, tool, words]) => ({ tool: tool as Tool, text: words ?? '' })),
      },
    ];
  });
}
