import type { ChalkInstance } from 'chalk';
import { printable } from '../resource/index.ts';
import type { Emit, EventOf, RunEvent, SummaryRow } from './events.ts';
import { type LiveLine, liveLine } from './live-line.ts';
import { neutral } from './map-texts.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { briefPlanText, eventText, ID_WIDTH, isSettled, summaryText } from './render-event.ts';
import { changing, itemsText } from './render-item.ts';
import { painted, wordOf } from './words.ts';

/** How to write text: to a terminal, or plain to a file or a pipe. */
export interface TextOptions {
  readonly write: (text: string) => void;
  readonly paint: ChalkInstance;
  /** The terminal line that shows what the run waits for; left out, long waits are printed. */
  readonly terminal?: NodeJS.WriteStream | undefined;
}

/** How much to show: only changes, also the checks that pass, or the whole guide with its commands and documents. */
export type Detail = 'changes' | 'checks' | 'everything';

/** A running step, and what has been printed of it. */
function nothingOf(step?: EventOf<'step-start'>) {
  return { step, headed: false, planned: false, passed: [] as string[], advised: new Set<string>() };
}

/** The renderer for people. A step that is confirmed individually is always shown in full. */
export class TextRenderer {
  detail: Detail = 'changes';
  readonly #write: TextOptions['write'];
  readonly #terminal: TextOptions['terminal'];
  readonly #paint: ChalkInstance;
  readonly live: LiveLine;
  readonly #sections = new Map<string, string>();
  #running = nothingOf();
  #planWasShown = false;

  constructor({ write, paint, terminal }: TextOptions) {
    this.#write = write;
    this.#terminal = terminal;
    this.#paint = paint;
    this.live = liveLine(terminal, (text) => this.print(text), paint);
  }

  readonly emit: Emit = (happened) => {
    const event = neutral(happened);
    const text = this.#text(event);
    if (event.type === 'waiting') this.live.wait(event.step, event.message);
    else this.live.end('plan');
    if (event.type === 'step-end') this.live.end(event.step);
    if (text !== '') this.print(text);
  };

  say(text: string): void {
    this.print(`${paragraph('', printable(text), this.#layout)}\n`);
  }

  /** Prints text, such as the result of the other methods here, above the live line. */
  print(text: string): void {
    this.live.clear();
    this.#write(text);
  }

  /** A terminal may change its width during a run. */
  get #layout(): Layout {
    return { paint: this.#paint, columns: this.#terminal?.columns };
  }

  /** What is new in an event, with the headings of its step and section before the step's first line. */
  #text(event: RunEvent): string {
    const text = (): string => eventText(event, this.#layout);
    switch (event.type) {
      case 'section':
        if (this.detail === 'everything') return text();
        this.#sections.set(event.runbook, text());
        return '';
      case 'plan':
        return this.#plan(event);
      case 'plan-end':
        this.#planWasShown = true;
        return text();
      case 'step-start':
        this.#running = nothingOf(event);
        return this.detail === 'everything' ? this.#heading(event.step) : '';
      case 'resource':
        if (event.outcome === 'no change' && this.detail !== 'everything') return '';
        return this.#heading(event.step) + text();
      case 'check':
        return this.#check(event);
      case 'failure':
      case 'repair':
        return this.#heading(event.step) + text();
      case 'step-end':
        return event.outcome === 'skipped' ? this.#heading(event.step) + text() : this.#end(event);
      default:
        return text();
    }
  }

  /** The headings of the running step and its section, unless they have been printed. */
  #heading(id: string | undefined): string {
    const { headed, step } = this.#running;
    if (headed || step === undefined || step.step !== id) return '';
    this.#running.headed = true;
    return this.#sectionOf(id) + eventText(step, this.#layout);
  }

  #sectionOf(step: string): string {
    const runbook = step.split('.')[0] ?? step;
    const heading = this.#sections.get(runbook) ?? '';
    this.#sections.delete(runbook);
    return heading;
  }

  #plan(plan: EventOf<'plan'>): string {
    const text = eventText(plan, this.#layout);
    const brief = briefPlanText(plan, this.#layout);
    if (plan.step === this.#running.step?.step) {
      if (this.#running.planned) return itemsText(changing(plan.items), this.#layout);
      this.#running.planned = true;
      if (this.detail !== 'everything' && isSettled(plan)) return this.#sectionOf(plan.step) + brief;
      return this.#heading(plan.step) + text;
    }
    if (this.detail !== 'everything') return brief;
    return eventText({ ...plan, type: 'step-start', after: [] }, this.#layout) + text;
  }

  #check(event: EventOf<'check'>): string {
    const { name, step, finding } = event;
    if (finding.status === 'pass' && this.detail === 'changes') {
      this.#running.passed.push(name);
      return '';
    }
    const { advised } = this.#running;
    const next = (finding.next ?? []).filter((line) => !advised.has(line));
    for (const line of next) advised.add(line);
    return this.#heading(step) + eventText({ ...event, finding: { ...finding, next } }, this.#layout);
  }

  #end({ step, title }: EventOf<'step-end'>): string {
    const { step: running, headed, passed } = this.#running;
    if (passed.length === 0 || step !== running?.step) return '';
    const names = passed.join(', ');
    const mark = painted(wordOf('pass'), wordOf('pass').mark, this.#paint);
    if (headed) return `${paragraph(`  ${mark} `, names, this.#layout)}\n`;
    const begin = `  ${mark} ${step.padEnd(ID_WIDTH)}  `;
    const line = paragraph(begin, `${title}  ${this.#paint.dim(`(${names})`)}`, this.#layout);
    // What is checked before the plan is told by its lines alone.
    return `${this.#planWasShown ? this.#sectionOf(step) : ''}${line}\n`;
  }

  /**
   * Prints the table at the end of a run: in brief, without the steps that found no change.
   * @param seconds how long the run took, without the time at questions
   */
  summary(rows: readonly SummaryRow[], seconds: number): void {
    this.print(summaryText(rows, seconds, { ...this.#layout, all: this.detail !== 'changes' }));
  }
}
