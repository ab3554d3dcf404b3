import { type Resource, removals, type Use } from '../src/resource/index.ts';
import { type Answer, type Operator, preapprovedOperator } from '../src/run/consent.ts';
import type { Emit, RunEvent } from '../src/run/events.ts';
import { type Execution, execute } from '../src/run/execute.ts';
import type { Check, Finding, Step } from '../src/run/model.ts';
import { planSteps } from '../src/run/plan.ts';
import type { RunOptions } from '../src/run/run.ts';
import { work } from './work.ts';

/** The options of a resource in memory. */
interface ThingOptions {
  /** Unmanaged: a difference is a conflict. */
  readonly foreign?: boolean;
  readonly warning?: string;
  /** Runs before the value is set; may wait or throw. */
  readonly apply?: () => void | Promise<void>;
}

/** The system that the engine's own tests act on: named values in memory, and a log of reads and changes. */
export class Memory {
  readonly values = new Map<string, string>();
  readonly log: string[] = [];
  readonly events: RunEvent[] = [];
  readonly questions: Parameters<Operator['ask']>[0][] = [];
  readonly emit: Emit = (event) => void this.events.push(event);

  /** A resource whose value is to be `yes`. */
  thing(name: string, options: ThingOptions = {}): Resource<string> {
    const { foreign = false, warning, apply } = options;
    const wanted = 'yes';
    return {
      kind: 'pod',
      in: 'cluster',
      name,
      warning: () => warning,
      read: async () => {
        this.log.push(`read ${name}`);
        return this.values.get(name);
      },
      differs: (live) => (live === wanted ? [] : [{ field: 'value', live, wanted }]),
      ...(foreign && { markOf: () => 'none' as const, otherwise: () => `another name than ${name}` }),
      command: (live) => ({ run: [live === undefined ? `make ${name}` : `change ${name} from ${live}`] }),
      write: async () => {
        this.log.push(`apply ${name}`);
        await apply?.();
        this.values.set(name, wanted);
      },
    };
  }

  /** A thing that exists and should not, and its other users. */
  deletable(name: string, usedBy: () => Use | undefined = () => undefined): Resource {
    this.values.set(name, 'yes');
    const thing = this.thing(name);
    const run = async () => {
      this.log.push(`apply ${name}`);
      this.values.delete(name);
    };
    const remove = {
      markOf: () => 'created' as const,
      usedBy,
      command: () => ({ run: [`rm ${name}`] }),
      run,
    };
    return removals([{ ...thing, remove }])[0] ?? thing;
  }

  /** An operator who gives these answers in turn, and then quits. */
  operator(...answers: readonly Answer[]): Operator {
    const left = [...answers];
    return {
      ask: async (question) => {
        this.questions.push(question);
        return left.shift() ?? 'quit';
      },
    };
  }

  /** The names of the changed resources, in the order in which their changes began. */
  get applied(): string[] {
    return this.log.flatMap((line) => (line.startsWith('apply ') ? [line.slice('apply '.length)] : []));
  }

  /** The outcome of each step. */
  get outcomes(): string[] {
    return this.of('step-end').map(({ step, outcome }) => `${step} ${outcome}`);
  }

  of<Type extends RunEvent['type']>(type: Type): Extract<RunEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
  }
}

export function stepOf(id: string, resources: readonly Resource[], more: Partial<Step> = {}): Step {
  return { id, title: `Step ${id}`, why: 'because', resources, ...more } as Step;
}

export function checkOf(name: string, status: Finding['status']): Check {
  return { name, run: async () => ({ status, detail: `${name} is ${status}` }) };
}

/** Plans and executes these steps. */
export async function executed(memory: Memory, steps: readonly Step[], more: Partial<Execution> = {}) {
  const plan = await planSteps(steps, work);
  return execute(plan, {
    operator: preapprovedOperator({ repair: true }),
    emit: memory.emit,
    signal: work.signal,
    ...more,
  });
}

/** Lets all pending work run first. */
export const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A barrier: blocks callers until all expected callers have arrived. */
export function meeting(expected: number): () => Promise<void> {
  let come = 0;
  let open: () => void;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    if (++come === expected) open();
    const tooLate = new Promise<void>((_, reject) =>
      setTimeout(() => reject(new Error('alone')), 10_000).unref(),
    );
    return Promise.race([all, tooLate]);
  };
}

export function runOptions(
  memory: Memory,
  steps: readonly Step[],
  more: Partial<RunOptions> = {},
): RunOptions {
  return {
    sections: [{ runbook: '01-aws', title: 'AWS', purpose: 'Start.', steps }],
    mode: 'once',
    operator: memory.operator('run'),
    emit: memory.emit,
    signal: work.signal,
    ...more,
  };
}
