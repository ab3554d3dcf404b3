import { Chalk } from 'chalk';
import { createLogUpdate } from 'log-update';
import { type Failure, printable } from 'resource';
import type { Diagnosed, Emit, Outcome, PlanItem, RunEvent, SummaryRow } from './events.ts';
import type { Finding, Step } from './model.ts';
import { neutral } from './neutral.ts';
import { differencesText, indent, itemText, leftText } from './render-item.ts';
import { tableLines } from './table.ts';

/** Without a live line, how long a wait lasts before it is told, in milliseconds. */
const TELL_AFTER = 2000;

/** How text is written: to a terminal, or plain to a file or a pipe. */
export interface TextOptions {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** The terminal on which a line is redrawn to show what the run waits for; left out, waits are said on lines of their own. */
  readonly terminal?: NodeJS.WriteStream | undefined;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The renderer for people. */
export class TextRenderer {
  readonly #options: TextOptions;
  readonly #paint: InstanceType<typeof Chalk>;
  readonly #waiting = new Map<string, string>();
  readonly #live: ReturnType<typeof createLogUpdate> | undefined;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;
  #heading: string | undefined;

  constructor(options: TextOptions) {
    this.#options = options;
    this.#paint = new Chalk({ level: options.color ? 1 : 0 });
    this.#live = options.terminal && createLogUpdate(options.terminal, { showCursor: true });
  }

  readonly emit: Emit = (happened) => {
    const event = neutral(happened);
    const text = this.#text(event);
    if (event.type === 'waiting') this.#wait(event.step, event.message);
    else this.#waiting.delete('plan');
    if (event.type === 'step-end') this.#waiting.delete(event.step);
    if (text !== '') this.print(text);
    if (this.#waiting.size === 0) this.stop();
  };

  /** Says something in a line of its own, or below an empty one. */
  say(text: string): void {
    this.print(`${printable(text)}\n`);
  }

  /** Prints text as it is above the live line: what the other methods here return. */
  print(text: string): void {
    this.#live?.clear();
    this.#options.write(text);
  }

  /** Ends the live line, before a question or the end. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#live?.clear();
  }

  #text(event: RunEvent): string {
    const { bold, dim } = this.#paint;
    switch (event.type) {
      case 'target':
        return `\n${Object.entries(event.target)
          .map(([name, value]) => `${dim(name)} ${value}`)
          .join(dim('  ·  '))}\n`;
      case 'section':
        return `\n${bold.underline(event.title)}  ${dim(event.purpose)}\n`;
      case 'plan':
        return this.#plan(event.step, event.items);
      case 'step-start':
        this.#heading = event.step.id;
        return this.#title(event.step);
      case 'resource':
        return this.#resource(event);
      case 'check':
        return this.#check(event.name, event.finding);
      case 'diagnosis':
        return this.#diagnosis(event);
      case 'repair':
        return this.#repair(event);
      case 'note':
        return `  ${event.message}\n`;
      case 'failure':
        return this.#failure(event.failure);
      case 'step-end':
        return event.outcome === 'skipped' ? dim('  skipped\n') : '';
      case 'left':
        return leftText(event.items, this.#paint);
      case 'waiting':
        return '';
    }
  }

  #title(step: Step): string {
    return `\n${this.#paint.bold(step.title)}  ${this.#paint.dim(step.id)}\n`;
  }

  #plan(step: Step, items: readonly PlanItem[]): string {
    const { dim } = this.#paint;
    const title = this.#heading === step.id ? '' : this.#title(step);
    const lines = [`${title}  ${step.why}`];
    if (step.shows !== undefined) lines.push(indent(dim(step.shows), 4));
    for (const item of items) lines.push(itemText(item, this.#paint));
    for (const { name } of step.checks ?? []) lines.push(`  ? ${name}`);
    if (step.writes !== undefined) lines.push(`    ${dim(step.writes)}`);
    return `${lines.join('\n')}\n`;
  }

  /** The fields of a plan item that differ, as they are and as they should be. */
  differences(item: PlanItem): string {
    return differencesText(neutral(item), this.#paint);
  }

  #resource(event: Extract<RunEvent, { type: 'resource' }>): string {
    const { green, yellow, dim } = this.#paint;
    const mark = { done: dim('='), kept: yellow('·') }[event.outcome as string] ?? green('✓');
    const detail = event.detail ? dim(`  (${event.detail})`) : '';
    const warning = event.warning ? `\n    ${yellow('warning')} ${event.warning}` : '';
    return `  ${mark} ${event.name}  ${event.outcome}${detail}  ${dim(`${event.seconds.toFixed(2)} s`)}${warning}\n`;
  }

  #check(name: string, finding: Finding): string {
    const { green, yellow, red } = this.#paint;
    const mark = { pass: green('✓'), warn: yellow('!'), fail: red('✗'), unknown: yellow('?') }[
      finding.status
    ];
    const next = finding.status === 'pass' ? [] : (finding.next ?? []);
    return [`  ${mark} ${name}: ${finding.detail}`, ...next.map((line) => `    → ${line}`), ''].join('\n');
  }

  /** A known trouble as its reader needs it: what was seen, why it is so, and what repairs it. */
  #diagnosis({ level, title, evidence, cause, repair }: Diagnosed): string {
    const { red, yellow, bold, dim } = this.#paint;
    const mark = level === 'fail' ? red('✗') : yellow('!');
    return [
      `\n${mark} ${bold(title)}`,
      ...(evidence === '' ? [] : [`  ${dim('seen  ')} ${evidence}`]),
      `  ${dim('cause ')} ${cause}`,
      ...repair.map((line) => `  ${dim('repair')} ${line}`),
      '',
    ].join('\n');
  }

  #repair({ denial, repair, items }: Extract<RunEvent, { type: 'repair' }>): string {
    const { yellow, bold } = this.#paint;
    return [
      `  ${yellow('!')} ${indent(denial, 4).trimStart()}`,
      '',
      `  ${bold(repair.title)}`,
      `  ${repair.text}`,
      ...items.map((item) => itemText(item, this.#paint)),
      '',
    ].join('\n');
  }

  /** A failure as its reader needs it: the resource, what was seen, the likely cause, the next command. */
  failure(failure: Failure): string {
    return this.#failure(neutral(failure));
  }

  #failure(failure: Failure): string {
    const { red, bold, dim } = this.#paint;
    const mark = failure.kind === 'refused' ? 'refused' : 'failed';
    return [
      `\n${red(`✗ ${mark}`)}  ${bold(failure.resource)}`,
      `  ${dim('seen ')} ${indent(failure.seen, 8).trimStart()}`,
      ...(failure.likely === undefined ? [] : [`  ${dim('cause')} ${failure.likely}`]),
      ...failure.next.map((line) => `  ${dim('next ')} ${line}`),
      '',
    ].join('\n');
  }

  /** The table at the end of a run. */
  summary(ended: readonly SummaryRow[]): string {
    const rows = neutral(ended);
    const { green, yellow, red, dim } = this.#paint;
    const color: Record<Outcome, (text: string) => string> = {
      done: dim,
      kept: yellow,
      created: green,
      changed: green,
      removed: green,
      repaired: yellow,
      passed: green,
      skipped: yellow,
      failed: red,
      'not run': dim,
    };
    const lines = tableLines(
      rows.map(({ step, title, outcome, seconds }) => [
        dim(step),
        title,
        color[outcome](outcome),
        `${seconds.toFixed(2)} s`,
      ]),
      { align: ['left', 'left', 'left', 'right'] },
    ).map((line) => `  ${line}`);
    return `\n${lines.join('\n')}\n`;
  }

  #wait(step: string, message: string): void {
    const before = this.#waiting.get(step);
    this.#waiting.set(step, message);
    if (this.#live !== undefined) {
      this.#timer ??= setInterval(() => this.#draw(), 100).unref();
    } else if (before === undefined || subject(before) !== subject(message)) {
      setTimeout(() => this.#tell(step, message), TELL_AFTER).unref();
    }
  }

  /** Says on a line of its own what has been waited for long enough to make a reader wonder. */
  #tell(step: string, message: string): void {
    const now = this.#waiting.get(step);
    if (now !== undefined && subject(now) === subject(message)) this.print(`  … ${step}: ${now}\n`);
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const width = (this.#options.terminal?.columns ?? 80) - 4;
    const text = [...this.#waiting.values()].join(' · ');
    this.#live?.(`  ${this.#paint.cyan(FRAMES[this.#frame])} ${text.slice(0, width)}`);
  }
}

/** What is waited for, without how long already. */
function subject(message: string): string {
  return message.split(' (')[0] ?? message;
}
