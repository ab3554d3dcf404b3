import type { ChalkInstance } from 'chalk';
import { printable } from '../resource/index.ts';
import type { Emit, EventOf, RunEvent, SummaryRow } from './events.ts';
import { type LiveLine, liveLine } from './live-line.ts';
import { sanitized } from './map-texts.ts';
import { type Layout, paragraph } from './paragraph.ts';
import {
  briefPlanText,
  eventText,
  type Group,
  groupText,
  isSettled,
  stepLine,
  summaryText,
} from './render-event.ts';
import { foldedPlan } from './render-item.ts';
import { runbookOf } from './sections.ts';
import { painted } from './words.ts';

/** How to write text: to a terminal, or plain to a file or a pipe. */
export interface TextOptions {
  readonly write: (text: string) => void;
  readonly paint: ChalkInstance;
  /** The terminal line that shows what the run waits for; left out, long waits are printed. */
  readonly terminal?: NodeJS.WriteStream | undefined;
  /** The width of lines where there is no terminal; without one, they are as long as they are. */
  readonly columns?: number | undefined;
}

/** How much to show: only changes, also the checks that pass, or the whole guide with its commands and documents. */
export type Detail = 'changes' | 'checks' | 'everything';

/** The renderer for people. A step that is confirmed individually is always shown in full. */
export class TextRenderer {
  detail: Detail = 'changes';
  /** Whether a plan shows what it creates in one line each, without its document and command. */
  folds = false;
  /** Whether it shows only what fails and what is said. */
  isQuiet = false;
  readonly #to: TextOptions;
  readonly live: LiveLine;
  /** The headings of sections that have shown nothing yet. */
  readonly #sections = new Map<string, string>();
  /** The step that runs, as long as it has shown nothing. */
  #starting: EventOf<'step-start'> | undefined;
  /** The system whose links come now, and how they ended. */
  #group: Group | undefined;
  /** Whether a blank line separates the next diagnosis from what stands above. */
  #hasPrinted = false;
  /** Whether the target was shown last: the links are what was looked at there. */
  #isBelowTarget = false;
  /** The checks of the running step that passed without being shown. */
  #passed: string[] = [];
  /** The reason of the last plan. */
  #why = '';
  /** The commands and documents of repairs that a plan has shown: what they did is said once it is done. */
  readonly #foreseen = new Set<string>();
  /** What has failed since the last plan. */
  readonly #failures = new Set<string>();
  /** What the running step has told people to do. */
  readonly #advice = new Set<string>();

  constructor(to: TextOptions) {
    this.#to = to;
    this.live = liveLine(to.terminal, (text) => this.print(text), to.paint);
  }

  readonly emit: Emit = (happened) => {
    const event = sanitized(happened);
    const text = this.#text(event);
    if (event.type !== 'waiting') this.live.end('plan');
    else if (!this.isQuiet) this.live.wait(event.step, event.message);
    if (event.type === 'step-end') this.live.end(event.step);
    if (text !== '') this.print(text);
    if (event.type !== 'waiting') this.#isBelowTarget = event.type === 'target';
  };

  /** Shows a plan again, in brief or whole. */
  showOtherView(plan: readonly RunEvent[]): void {
    this.folds = !this.folds;
    this.#why = '';
    for (const event of plan) this.emit(event);
  }

  say(said: string): void {
    const text = printable(said);
    // A line for a chat stays one line.
    this.print(`${this.isQuiet ? text.trimStart() : paragraph('', text, this.#layout)}\n`);
  }

  /** Prints text, such as the result of the other methods here, above the live line. */
  print(text: string): void {
    this.live.clear();
    this.#hasPrinted = true;
    this.#to.write(text);
  }

  /** A terminal may change its width during a run. */
  get #layout(): Layout {
    const { paint, terminal, columns } = this.#to;
    return { paint, columns: terminal?.columns ?? columns, paths: this.detail === 'everything' };
  }

  /** What an event says, below the headings of its step and section if it is the first of them that says something. */
  #text(event: RunEvent): string {
    if (this.isQuiet && event.type !== 'failure') return '';
    const text = (): string => eventText(event, this.#layout);
    switch (event.type) {
      case 'section':
        this.#sections.set(event.runbook, text());
        return '';
      case 'step-start':
        this.#starting = event;
        this.#passed = [];
        this.#advice.clear();
        return '';
      case 'plan': {
        for (const { items } of event.repairs ?? [])
          for (const { command } of items) if (command !== undefined) this.#foreseen.add(command);
        // Steps that undo one section have one reason.
        const why = event.why === this.#why ? '' : event.why;
        this.#why = event.why;
        this.#failures.clear();
        return this.#plan({ ...(this.folds ? foldedPlan(event) : event), why });
      }
      case 'resource':
        if (event.outcome === 'no change' && this.detail !== 'everything') return '';
        return this.#heading(event.step) + text();
      case 'check':
        return this.#check(event);
      case 'repair': {
        const items = event.items.filter(({ command = '' }) => !this.#foreseen.has(command));
        return this.#heading(event.step) + eventText({ ...event, items }, this.#layout);
      }
      case 'failure': {
        const { resource, seen } = event.failure;
        const reason = `${resource}: ${seen}`;
        // Steps that run side by side may fail for one reason: the first of them says it.
        if (this.#failures.has(reason)) return '';
        this.#failures.add(reason);
        return this.#heading(event.step) + text();
      }
      case 'note':
        return this.#heading(event.step) + text();
      case 'diagnosis':
        return (this.#hasPrinted && event.follows === undefined ? '\n' : '') + text();
      case 'step-end':
        if (this.#group !== undefined) return this.#endGroup();
        return event.outcome === 'skipped' ? this.#heading(event.step) + text() : this.#end(event);
      default:
        return text();
    }
  }

  #heading(step: string | undefined): string {
    const starting = this.#starting;
    if (starting === undefined || starting.step !== step) return '';
    this.#starting = undefined;
    return this.#section(step) + eventText(starting, this.#layout);
  }

  /** The heading of links: their section has no other step. */
  #linkHeading(step: string | undefined): string {
    const starting = this.#starting;
    this.#starting = undefined;
    if (step !== undefined) this.#section(step);
    const text = starting === undefined ? '' : eventText(starting, this.#layout);
    return this.#isBelowTarget ? text.trimStart() : text;
  }

  #section(step: string): string {
    const heading = this.#sections.get(runbookOf(step)) ?? '';
    this.#sections.delete(runbookOf(step));
    return heading;
  }

  /** Of a plan that is shown before any step runs, only the changes; a step that is confirmed by itself is shown whole. */
  #plan(plan: EventOf<'plan'>): string {
    const text = eventText(plan, this.#layout);
    const brief = briefPlanText(plan, this.#layout);
    const isBrief = this.detail !== 'everything';
    if (this.#starting?.step !== plan.step) {
      if (isBrief) return brief;
      return (
        this.#section(plan.step) + eventText({ ...plan, type: 'step-start', after: [] }, this.#layout) + text
      );
    }
    if (isBrief && isSettled(plan)) return this.#section(plan.step) + brief;
    return this.#heading(plan.step) + text;
  }

  #check(event: EventOf<'check'>): string {
    const { name, step, group, finding, told = false } = event;
    const before = group === this.#group?.name ? '' : this.#endGroup();
    const passes = finding.status === 'pass';
    if (group !== undefined && this.detail !== 'everything') {
      const { links } = this.#group ?? { links: [] };
      this.#group = { name: group, links: [...links, { name, status: finding.status, told }] };
      if (passes || told) return before;
    } else if (passes && this.detail === 'changes') {
      this.#passed.push(name);
      return '';
    }
    const next = (finding.next ?? []).filter((line) => !this.#advice.has(line));
    for (const line of next) this.#advice.add(line);
    const heading = group === undefined ? this.#heading(step) : this.#linkHeading(step);
    return before + heading + eventText({ ...event, finding: { ...finding, next } }, this.#layout);
  }

  #endGroup(): string {
    if (this.#group === undefined) return '';
    const text = groupText(this.#group, this.#layout);
    this.#group = undefined;
    return text === '' ? '' : this.#linkHeading(this.#starting?.step) + text;
  }

  #end({ step, title }: EventOf<'step-end'>): string {
    if (this.#passed.length === 0) return '';
    const names = this.#passed.join(', ');
    this.#passed = [];
    const mark = painted('pass', 'mark', this.#to.paint);
    if (this.#starting?.step !== step) return `${paragraph(`  ${mark} `, names, this.#layout)}\n`;
    return this.#section(step) + stepLine(mark, { step, title, remark: names }, this.#layout);
  }

  /**
   * Prints the table at the end of a run: in brief, without the steps that found no change.
   * @param seconds how long the run took, without the time at questions
   */
  summary(rows: readonly SummaryRow[], seconds: number): void {
    this.print(summaryText(rows, seconds, { ...this.#layout, all: this.detail !== 'changes' }));
  }
}
