import { type Block, blocksOf, parsePage } from 'engine/resource';
import type { ByHand, Look, RepairedKind, Tool } from './diagnosis.ts';
import { type FactsPattern, parsePattern } from './facts/pattern.ts';

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
  /** Facts that are enough without words, in one of these combinations. */
  readonly facts: readonly FactsPattern[];
  /** Facts without which its words do not count. */
  readonly needs?: FactsPattern;
  /** How much it yields to others: 1 to every page that says more, 2 as a state to every page that says why. */
  readonly general: 0 | 1 | 2;
}

/**
 * Reads a page: its front matter, title, cause and next step, and the sections What you see, Confirm, Fix, Fixed and
 * Risk. Pure.
 * @throws Error if a part is missing
 */
export function parseDiagnosis(id: string, markdown: string): DiagnosisPage {
  const { front, head, sections } = parsePage(markdown);
  const section = (name: string) => textsIn(sections.get(name) ?? '');
  const [title, cause, next] = textsIn(head).map(({ text }) => text);
  const confirm = looksIn(section('Confirm'));
  const [fixed] = looksIn(section('Fixed'));
  const [risk] = section('Risk');
  if (!title || !cause || !next || confirm.length === 0 || !fixed || !risk)
    throw new Error(`docs/troubleshooting/${id}.md lacks a part`);
  const { makes, untried, facts, needs, general } = front;
  return {
    id,
    title: title.replace('# ', ''),
    cause,
    next,
    makes: (makes?.split(', ') ?? []) as RepairedKind[],
    ...(untried !== undefined && { untried }),
    facts: facts?.split(' || ').map(parsePattern) ?? [],
    ...(needs !== undefined && { needs: parsePattern(needs) }),
    general: general === 'state' ? 2 : general === 'true' ? 1 : 0,
    symptoms: symptomsIn(section('What you see')),
    confirm,
    fix: section('Fix')
      .filter(({ text }) => !text.startsWith('`./runbook 90-troubleshoot --repair'))
      .map(({ text, isCode }) => (isCode ? text : `# ${text}`)),
    fixed,
    risk: risk.text,
  };
}

/** Markdown would take a placeholder without backticks for an HTML tag. */
function textsIn(markdown: string): Block[] {
  return blocksOf(markdown).map(({ text, isCode }) => ({
    text: isCode ? text : text.replaceAll(/`(<\w[^<>]*>)`/g, '$1'),
    isCode,
  }));
}

/** Each command, with the cause before it and what it prints after it. */
function looksIn(blocks: readonly Block[]): Look[] {
  return blocks.flatMap(({ text: run, isCode }, at): Look[] => {
    if (!isCode) return [];
    const before = blocks[at - 1]?.text;
    const prints = blocks[at + 1]?.text.replace(PRINTS, '') ?? '';
    if (before === undefined || PRINTS.test(before)) return [{ run, prints }];
    const { cause, words, remedy } = CAUSE.exec(before)?.groups ?? {};
    if (cause === undefined || words === undefined) return [{ cause: before, run, prints }];
    const all = [...words.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one);
    return [{ cause: `${cause}.`, run, prints, words: all, ...(remedy && { remedy }) }];
  });
}

/** “The port is closed: `i/o timeout`, `deadline exceeded`. Open it.” */
const CAUSE = /^(?<cause>[^`]+?): (?<words>`[^`]+`(?:, `[^`]+`)*)\.(?: (?<remedy>[\s\S]+))?$/;

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
