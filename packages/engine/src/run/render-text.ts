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

/** Where to write text: to a terminal, or plain to a file or a pipe. */
export interface TextOptions {
  readonly write: (text: string) => void;
  readonly paint: ChalkInstance;
  /** The terminal for the line of current waits; without it, long waits are printed. */
  readonly terminal?: NodeJS.WriteStream | undefined;
  /** The width of lines without a terminal; without a width, lines are not broken. */
  readonly columns?: number | undefined;
}

/** How much to show: only changes, also the checks that pass, or the whole guide with its commands and documents. */
export type Detail = 'changes' | 'checks' | 'everything';

/** The renderer for people. A step that is confirmed individually is always shown in full. */
export class TextRenderer {
  detail: Detail = 'changes';
  /** Whether a plan shows each creation in one line, without its document and command. */
  folds = false;
  /** Whether to show only failures and messages. */
  isQuiet = false;
  readonly #to: TextOptions;
  readonly live: LiveLine;
  /** The headings of sections without output so far. */
  readonly #sections = new Map<string, string>();
  /** The running step, as long as it has no output. */
  #starting: EventOf<'step-start'> | undefined;
  /** The system whose links are being shown, and their results. */
  #group: Group | undefined;
  /** Whether a blank line separates the next diagnosis from the text above. */
  #hasPrinted = false;
  /** Whether the target was shown last: the links below belong to it. */
  #isBelowTarget = false;
  /** The passed checks of the running step that are not shown. */
  #passed: string[] = [];
  /** The reason of the last plan. */
  #why = '';
  /** The commands and documents of repairs that a plan has already shown, and that are not shown again. */
  readonly #foreseen = new Set<string>();
  /** The failures since the last plan. */
  readonly #failures = new Set<string>();
  /** The advice that this run has already given. */
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

  /** Shows a plan again, in brief or in full. */
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

  /** Prints text, such as the text of a summary, above the live line. */
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

  /** The text of an event, below the headings of its step and section if it is their first text. */
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
        return '';
      case 'plan': {
        for (const { items } of event.repairs ?? [])
          for (const { command } of items) if (command !== undefined) this.#foreseen.add(command);
        // The steps that undo one section share their reason.
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
        // Concurrent steps may fail for the same reason, which only the first of them reports.
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

  /** The heading of links, whose section has no other step. */
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

  /** Only the changes of a plan that is shown before any step runs; the whole plan of a step that is confirmed individually. */
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
      this.#group = {
        name: group,
        links: [...links, { name, status: finding.status, isReportedElsewhere: told }],
      };
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
   * Prints the table at the end of a run: in brief, without the unchanged steps.
   * @param seconds how long the run took, without the time at questions
   */
  summary(rows: readonly SummaryRow[], seconds: number): void {
    this.print(summaryText(rows, seconds, { ...this.#layout, all: this.detail !== 'changes' }));
  }
}
