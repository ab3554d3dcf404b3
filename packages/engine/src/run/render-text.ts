import { Chalk } from 'chalk';
import { type Failure, printable } from '../resource/index.ts';
import type { Emit, Finding, RunEvent, SummaryRow } from './events.ts';
import { changing } from './item-view.ts';
import { LiveLine } from './live-line.ts';
import { neutral } from './neutral.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { diagnosisText, failureHeading, failureText } from './render-failure.ts';
import { leftHeading } from './render-item.ts';
import {
  briefPlanText,
  ID_WIDTH,
  isSettled,
  itemsText,
  repairText,
  type StepPlan,
  wholePlanText,
} from './render-plan.ts';
import { summaryText } from './render-summary.ts';
import { painted, planText, wordOf } from './words.ts';

/** How to write text: to a terminal, or plain to a file or a pipe. */
export interface TextOptions {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** The terminal line that shows what the run waits for; left out, long waits are printed. */
  readonly terminal?: NodeJS.WriteStream | undefined;
}

/** How much to show: only changes, also the checks that pass, or the whole guide with its commands and documents. */
export type Detail = 'changes' | 'checks' | 'everything';

/** The renderer for people. A step that is confirmed individually is always shown in full. */
export class TextRenderer {
  detail: Detail = 'changes';
  readonly #write: TextOptions['write'];
  readonly #terminal: TextOptions['terminal'];
  readonly #paint: InstanceType<typeof Chalk>;
  /** What the run waits for, below all text. */
  readonly live: LiveLine;
  /** The headings of sections that have not been printed yet. */
  readonly #sections = new Map<string, string>();
  /** The running step, and what has been printed of it. */
  #step: { readonly step: string; readonly title: string } | undefined;
  #headed = false;
  #planned = false;
  #passed: string[] = [];
  /** Whether the plan has been shown. */
  #planWasShown = false;
  readonly #advised = new Set<string>();
  readonly #failures = new Set<string>();

  constructor({ write, color, terminal }: TextOptions) {
    this.#write = write;
    this.#terminal = terminal;
    this.#paint = new Chalk({ level: color ? 1 : 0 });
    this.live = new LiveLine(terminal, (text) => this.print(text), this.#paint);
  }

  readonly emit: Emit = (happened) => {
    const event = neutral(happened);
    const text = this.#text(event);
    if (event.type === 'waiting') this.live.wait(event.step, event.message);
    else this.live.end('plan');
    if (event.type === 'step-end') this.live.end(event.step);
    if (text !== '') this.print(text);
  };

  /** Prints a message on lines of its own. */
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

  #text(event: RunEvent): string {
    const { dim } = this.#paint;
    switch (event.type) {
      case 'target':
        return `\n${paragraph(
          '',
          Object.entries(event.target)
            .map(([name, value]) => `${dim(name)} ${value}`)
            .join(dim('  ·  ')),
          this.#layout,
        )}\n`;
      case 'section':
        return this.#section(event);
      case 'plan':
        return this.#plan(event);
      case 'plan-end':
        this.#planWasShown = true;
        return `${this.#paint.bold('Plan:')} ${planText(event)}\n`;
      case 'step-start':
        return this.#start(event);
      case 'resource':
        return this.#resource(event);
      case 'check':
        return this.#check(event.step, event.name, event.finding);
      case 'diagnosis':
        return diagnosisText(event, this.#layout);
      case 'repair':
        return this.#heading(event.step) + repairText(event, this.#layout);
      case 'note':
        return `${paragraph('  ', event.message, this.#layout)}\n`;
      case 'failure':
        return this.#heading(event.step) + this.#failure(event.failure);
      case 'step-end':
        return this.#end(event);
      case 'left':
        return `\n${leftHeading(event.items)}\n${itemsText(event.items, this.#layout)}`;
      case 'change':
      case 'change-end':
      case 'waiting':
        return '';
    }
  }

  #section({ runbook, title, purpose }: Extract<RunEvent, { type: 'section' }>): string {
    const heading = `${this.#paint.bold.underline(title)}  ${this.#paint.dim(purpose)}`;
    const text = `\n${paragraph('', heading, this.#layout)}\n`;
    if (this.detail === 'everything') return text;
    this.#sections.set(runbook, text);
    return '';
  }

  #start({ step, title }: Extract<RunEvent, { type: 'step-start' }>): string {
    this.#step = { step, title };
    this.#headed = false;
    this.#planned = false;
    this.#passed = [];
    this.#advised.clear();
    return this.detail === 'everything' ? this.#heading(step) : '';
  }

  /** The headings of the running step and its section, before the step's first line. */
  #heading(id: string | undefined): string {
    const step = this.#step;
    if (this.#headed || step === undefined || step.step !== id) return '';
    this.#headed = true;
    return this.#titleOf(step);
  }

  #titleOf({ step, title }: { readonly step: string; readonly title: string }): string {
    const heading = `${this.#paint.bold(title)}  ${this.#paint.dim(step)}`;
    return `${this.#sectionOf(step)}\n${paragraph('', heading, this.#layout)}\n`;
  }

  /** The heading of a step's section, unless it has been printed. */
  #sectionOf(step: string): string {
    const runbook = step.split('.')[0] ?? step;
    const heading = this.#sections.get(runbook) ?? '';
    this.#sections.delete(runbook);
    return heading;
  }

  #plan(plan: StepPlan): string {
    if (plan.step === this.#step?.step) {
      if (this.#planned) return itemsText(changing(plan.items), this.#layout);
      this.#planned = true;
      if (this.detail !== 'everything' && isSettled(plan))
        return this.#sectionOf(plan.step) + briefPlanText(plan, this.#layout);
      return this.#heading(plan.step) + wholePlanText(plan, this.#layout);
    }
    if (this.detail === 'everything') return this.#titleOf(plan) + wholePlanText(plan, this.#layout);
    return briefPlanText(plan, this.#layout);
  }

  #resource(event: Extract<RunEvent, { type: 'resource' }>): string {
    const { step, name, outcome, detail, seconds, waits } = event;
    if (outcome === 'no change' && this.detail !== 'everything') return '';
    const { dim } = this.#paint;
    const word = wordOf(waits ? 'waited' : outcome);
    const remark = detail ? dim(`  (${detail})`) : '';
    const text = `${name}  ${word.word}${remark}  ${dim(`${seconds.toFixed(2)} s`)}`;
    return `${this.#heading(step)}${paragraph(`  ${painted(word, word.mark, this.#paint)} `, text, this.#layout)}\n`;
  }

  #check(step: string, name: string, finding: Finding): string {
    const { status, detail } = finding;
    if (status === 'pass' && this.detail === 'changes') {
      this.#passed.push(name);
      return '';
    }
    const next = (finding.next ?? []).filter((line) => status !== 'pass' && !this.#advised.has(line));
    for (const line of next) this.#advised.add(line);
    return [
      `${this.#heading(step)}${paragraph(`  ${this.#mark(status)} `, `${name}: ${detail}`, this.#layout)}`,
      ...next.map((line) => paragraph('    → ', line, this.#layout)),
      '',
    ].join('\n');
  }

  /** A failure; in brief if another step has failed for the same reason. */
  #failure(failure: Failure): string {
    const text = failureText(failure, this.#layout);
    if (this.#failures.has(text))
      return `${failureHeading(failure, this.#paint)}  ${this.#paint.dim('as above')}\n`;
    this.#failures.add(text);
    return text;
  }

  #end({ step, title, outcome }: Extract<RunEvent, { type: 'step-end' }>): string {
    if (outcome === 'skipped')
      return `${this.#heading(step)}${this.#paint.dim(`  ${wordOf(outcome).word}`)}\n`;
    if (this.#passed.length === 0 || step !== this.#step?.step) return '';
    const names = this.#passed.join(', ');
    if (this.#headed) return `${paragraph(`  ${this.#mark('pass')} `, names, this.#layout)}\n`;
    const begin = `  ${this.#mark('pass')} ${step.padEnd(ID_WIDTH)}  `;
    const line = paragraph(begin, `${title}  ${this.#paint.dim(`(${names})`)}`, this.#layout);
    // What is checked before the plan is told by its lines alone.
    return `${this.#planWasShown ? this.#sectionOf(step) : ''}${line}\n`;
  }

  #mark(status: Finding['status']): string {
    return painted(wordOf(status), wordOf(status).mark, this.#paint);
  }

  /**
   * The table at the end of a run: in brief, without the steps that found no change.
   * @param seconds how long the run took, without the time at questions
   */
  summary(rows: readonly SummaryRow[], seconds: number): string {
    return summaryText({ rows, seconds, all: this.detail !== 'changes' }, this.#layout);
  }
}
