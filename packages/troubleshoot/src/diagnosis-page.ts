import { BLOCK_GUARD, type Block, blocksOf, type PageId, parsePage, withoutLinks } from 'engine/resource';
import type { System } from './facts.ts';

/** A command that changes nothing, and its output. */
interface Look {
  readonly run: string;
  readonly prints: string;
}

/** The text of a diagnosis for people: a page of docs/troubleshooting. Its commands are only those of aws, helm, kubectl and vault. */
export interface DiagnosisPage {
  readonly id: PageId;
  readonly title: string;
  /** In a sentence or two. */
  readonly cause: string;
  /** The next action, for readers who have only the error. */
  readonly next: string;
  /** Whether a restart of Gloo's pods repairs it. */
  readonly restarts: boolean;
  /** The system that its words must come from. */
  readonly asks?: System;
  /** The only pages of which it may be a consequence; without it, a state, or a problem that a restart repairs, may follow from any. */
  readonly follows?: readonly string[];
  /** Whether the page is only about a state, such as a pod's, and yields to every page with a reason. */
  readonly isState: boolean;
  /** The shortest distinctive words of its errors; `…` stands for anything. */
  readonly words: readonly string[];
  /** Commands that confirm the cause. */
  readonly confirm: readonly Look[];
  /**
   * Commands, and sentences after `# `. A command that may do harm comes last, after one that checks and a
   * `# Warning: ` that names the possible loss.
   */
  readonly fix: readonly string[];
  /** The commands of the fix that may do harm. */
  readonly harmful: readonly string[];
  /** The command that shows that the fix worked. */
  readonly fixed: Look;
  /** The damage that the fix may do. */
  readonly risk: string;
}

/**
 * Reads a page: its front matter, title, cause and next step, and the sections Symptoms, Confirm, Fix and Risk. Pure.
 * @throws Error if a part is missing
 */
export function parseDiagnosis(id: string, markdown: string): DiagnosisPage {
  const { front, head, sections } = parsePage(markdown);
  const section = (name: string) => textsIn(sections.get(name) ?? '');
  const [title, cause, next] = textsIn(head).map(({ text }) => text);
  const confirm = looksIn(section('Confirm'));
  const fix = section('Fix');
  const again = AGAIN.exec(fix.at(-1)?.text ?? '');
  const fixed = again ? lookAgain(again, confirm) : looksIn(fix).at(-1);
  const [risk] = section('Risk');
  if (!title || !cause || !next || confirm.length === 0 || !fixed || !risk)
    throw new Error(`docs/troubleshooting/${id}.md lacks a part`);
  const { restarts, asks, state, follows } = front;
  // A run has already proved the cluster of its commands.
  const actions = fix
    .slice(0, again ? -1 : -2)
    .filter(({ text }) => text !== repairLine(id))
    .map(({ text, isCode }) => ({ text: isCode ? text.replaceAll(`${BLOCK_GUARD} `, '') : text, isCode }));
  const afterWarning = ({ isCode }: Block, index: number) =>
    isCode && actions[index - 1]?.text.startsWith(WARNING);
  return {
    id: id as PageId,
    title: title.replace('# ', ''),
    cause,
    next,
    restarts: restarts === 'true',
    ...(asks !== undefined && { asks: asks as System }),
    isState: state === 'true',
    ...(follows !== undefined && { follows: follows.split(', ') }),
    words: wordsIn(section('Symptoms')),
    confirm,
    fix: actions.map(({ text, isCode }) => (isCode ? text : `# ${text}`)),
    harmful: actions.filter(afterWarning).map(({ text }) => text),
    fixed,
    risk: risk.text,
  };
}

/** The line of a page whose cause a run repairs. */
function repairLine(id: string): string {
  return `\`./runbook 90-troubleshoot --repair --only ${id}\`, or:`;
}

/** Markdown for a terminal: links become their names, and placeholders lose the backticks that keep them from being HTML. */
function textsIn(markdown: string): Block[] {
  return blocksOf(markdown).map(({ text, isCode }) => ({
    text: isCode ? text : withoutLinks(text).replaceAll(/`(<\w[^<>]*>)`/g, '$1'),
    isCode,
  }));
}

/** How a page begins the paragraph above a command that may do harm. */
const WARNING = 'Warning: ';

const PRINTS = /^Prints: /;

/** The commands that are followed by their output. */
function looksIn(blocks: readonly Block[]): Look[] {
  return blocks.flatMap(({ text: run, isCode }, at) => {
    const after = blocks[at + 1]?.text ?? '';
    return isCode && PRINTS.test(after) ? [{ run, prints: after.replace(PRINTS, '') }] : [];
  });
}

/** The end of a fix that a check of Confirm shows to have worked. */
const AGAIN = /^Repeat Confirm(?:’s (first|last) check)?\.\nPrints: (.*)/s;

/** The check that a page repeats. Without `first` or `last`, the page has only one. */
function lookAgain([, place, prints = '']: RegExpExecArray, confirm: readonly Look[]): Look | undefined {
  const look = confirm.at(place === 'last' ? -1 : 0);
  return look && (place || confirm.length === 1) ? { ...look, prints } : undefined;
}

/** A line with the words of some tools: "- Gloo, vault: `one`, `other`". */
function wordsIn(blocks: readonly Block[]): string[] {
  const lines = blocks.flatMap(({ text }) => text.match(/^- .+?: `.+`$/gm) ?? []);
  return lines.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words));
}
