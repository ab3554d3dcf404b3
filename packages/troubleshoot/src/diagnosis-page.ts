import { type Block, blocksOf, type PageId, parsePage, READY, withoutLinks } from 'engine/resource';
import type { System } from './facts.ts';

/** A command that changes nothing, and what it prints. */
interface Look {
  readonly run: string;
  readonly prints: string;
}

/** All that people read about a diagnosis: a page of docs/troubleshooting. Its commands are of aws, helm, kubectl and vault only. */
export interface DiagnosisPage {
  readonly id: PageId;
  readonly title: string;
  /** In a sentence or two. */
  readonly cause: string;
  /** What to do next, for readers who have only the error. */
  readonly next: string;
  /** Whether a restart of Gloo's pods repairs it. */
  readonly restarts: boolean;
  /** Whose answer its words must be. */
  readonly asks?: System;
  /** The only pages that it may follow from; without it, a state or what a restart repairs may follow from any. */
  readonly follows?: readonly string[];
  /** Whether it is only a state, such as that of a pod, which yields to every page that says why. */
  readonly isState: boolean;
  /** The shortest distinctive words of its errors; `…` stands for anything. */
  readonly words: readonly string[];
  /** What confirms the cause. */
  readonly confirm: readonly Look[];
  /**
   * Commands, and sentences after `# `. A command that may do harm comes last, after one that checks and a
   * `# Warning: ` that names what would be lost.
   */
  readonly fix: readonly string[];
  /** What shows that the fix worked. */
  readonly fixed: Look;
  /** What the fix can break. */
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
    fix: fix
      .slice(0, again ? -1 : -2)
      .filter(({ text }) => text !== repairLine(id))
      // A run has proved the cluster of what it prints.
      .map(({ text, isCode }) => (isCode ? text.replaceAll(`${READY} `, '') : `# ${text}`)),
    fixed,
    risk: risk.text,
  };
}

/** The line of a page whose cause a run repairs. */
function repairLine(id: string): string {
  return `\`./runbook 90-troubleshoot --repair --only ${id}\`, or:`;
}

/** As a terminal shows it: links by their names, and placeholders without backticks, which keep them from being HTML. */
function textsIn(markdown: string): Block[] {
  return blocksOf(markdown).map(({ text, isCode }) => ({
    text: isCode ? text : withoutLinks(text).replaceAll(/`(<\w[^<>]*>)`/g, '$1'),
    isCode,
  }));
}

const PRINTS = /^Prints: /;

/** The commands that are followed by what they print. */
function looksIn(blocks: readonly Block[]): Look[] {
  return blocks.flatMap(({ text: run, isCode }, at) => {
    const after = blocks[at + 1]?.text ?? '';
    return isCode && PRINTS.test(after) ? [{ run, prints: after.replace(PRINTS, '') }] : [];
  });
}

/** How a fix ends that a check of Confirm shows to have worked. */
const AGAIN = /^Repeat Confirm(?:’s (first|last) check)?\.\nPrints: (.*)/s;

/** The check that a page repeats. Without `first` or `last`, it is the only one. */
function lookAgain([, place, prints = '']: RegExpExecArray, confirm: readonly Look[]): Look | undefined {
  const look = confirm.at(place === 'last' ? -1 : 0);
  return look && (place || confirm.length === 1) ? { ...look, prints } : undefined;
}

/** A line for the words of some tools: "- Gloo, vault: `one`, `other`". */
function wordsIn(blocks: readonly Block[]): string[] {
  const lines = blocks.flatMap(({ text }) => text.match(/^- .+?: `.+`$/gm) ?? []);
  return lines.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words));
}
