import { basename, join } from 'node:path';
import { Failure, messageOf, quote } from 'engine/resource';
import { EXIT } from 'engine/run';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { type Ran, start } from '../start.ts';
import { alreadyExists, created, existing, ownNames, type Plan, readPlan, undeleted } from './plan.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a command that a user would type has ended. */
interface RanCommand extends Ran {
  readonly command: string;
  readonly seconds: number;
}

/** A step of an acceptance run, and how it went. */
export interface Step {
  readonly title: string;
  /** Missing if the step was not reached. */
  readonly ran?: RanCommand;
  /** Why it did not pass. */
  readonly problem?: string;
}

/** What a step runs, and the condition under which it has passed. */
interface Try {
  readonly title: string;
  readonly args: readonly string[];
  /** The exported file that runs in place of `./runbook`. */
  readonly file?: string;
  /** What it must print, beside exit code 0. */
  readonly says?: string;
}

const RUNBOOK = join(import.meta.dirname, '../../scripts/runbook.mjs');
const TEARDOWN = ['99-teardown', '--yes', '--delete-secrets'];
const TEARDOWN_PLAN = ['99-teardown', '--plan', '--json', '--delete-secrets'];
/** What Helm does not delete with a release. `99-teardown` leaves it, because in general others may use it. */
const LEFT_BY_HELM = 'namespaces,customresourcedefinitions,clusterroles,clusterrolebindings';
/** Shows that Gloo is installed. */
const SETTINGS = 'settings.gloo.solo.io';
const TROUBLESHOOT: Try = { title: 'Troubleshoot', args: ['90-troubleshoot'] };

const LAST = 'Nothing is left';

/** One acceptance run: it makes a plan, runs what a user would run, and cleans up. */
export class Trial {
  readonly began = new Date();
  readonly names: Readonly<Record<string, string>>;
  readonly steps: Step[] = [];
  plan: Plan = { target: undefined, items: [] };
  /** What still exists after the clean-up. */
  left: readonly string[] = [];
  readonly #folder = temporaryFolder();
  readonly #env: Environment;
  /** Aborts once somebody has interrupted the run. */
  readonly #interrupt: AbortSignal;
  readonly #onStep: () => void;
  /** What was in the cluster before. */
  #before: ReadonlySet<string> = new Set();
  #cleaningUp = false;

  /** @param onStep is called after each step */
  constructor(env: Environment, cluster: string, interrupt: AbortSignal, onStep: () => void) {
    this.names = ownNames(cluster);
    this.#interrupt = interrupt;
    this.#onStep = onStep;
    this.#env = {
      ...env,
      ...this.names,
      // Vault gets a role of its own, so that the role of the nodes stays as it is.
      VAULT_ASSUMED_ROLE: undefined,
      HELM_REPOSITORY_CONFIG: join(this.#folder, 'repositories.yaml'),
      HELM_REPOSITORY_CACHE: join(this.#folder, 'repositories'),
    };
  }

  get interrupted(): boolean {
    return this.#interrupt.aborted;
  }

  get passed(): boolean {
    const failed = this.steps.some(({ ran, problem }) => ran === undefined || problem !== undefined);
    return this.steps.at(-1)?.title === LAST && !failed && !this.interrupted && this.left.length === 0;
  }

  /** The command that cleans up after a run that was killed, also in a new shell. */
  get cleanUpCommand(): string {
    const { cluster = '', region = '' } = this.plan.target ?? {};
    const inputs = { CLUSTER_NAME: cluster, AWS_REGION: region, ...this.names };
    const variables = Object.entries(inputs).map(([name, value]) => `${name}=${value}`);
    return [...variables, './runbook', ...TEARDOWN, ...this.#context.map(quote)].join(' ');
  }

  /**
   * Makes the plan, which changes nothing.
   * @returns whether it could be made
   * @throws Failure if something exists under the names of this run
   */
  async look(): Promise<boolean> {
    const shown = await this.#runbook(['all', '--plan']);
    const ran = isPlan(shown) ? await this.#runbook(['all', '--plan', '--json'], { show: false }) : shown;
    let found: string[] = [];
    if (isPlan(ran)) {
      this.plan = readPlan(ran.output);
      this.#before = new Set(await this.#namesOf(LEFT_BY_HELM));
      found = [...existing(this.plan), ...(await this.#takenInCluster())];
    }
    if (found.length > 0) throw alreadyExists(found, this.names, this.cleanUpCommand);
    const isMade = shown.exitCode === EXIT.changesPlanned && isPlan(ran);
    this.steps.push({ title: 'Plan', ran: shown, ...(!isMade && { problem: `exit code ${ran.exitCode}` }) });
    return isMade;
  }

  /** Tries everything. A failure ends it, and 90-troubleshoot looks for the reason. */
  async run(): Promise<void> {
    const tries: readonly Try[] = [
      { title: 'The whole guide', args: ['all', '--yes', '--repair'] },
      { title: 'Again', args: ['all', '--yes'], says: 'No changes' },
      { title: 'Proof', args: ['04-verify', '--yes'], says: 'the verification passed' },
      TROUBLESHOOT,
      { title: 'Export', args: ['export', 'all', '--format', 'mjs', '--force', '--out', this.#folder] },
      { title: 'The exported file', args: ['--plan'], file: join(this.#folder, 'all.mjs') },
    ];
    let failed = false;
    for (const one of tries) {
      const isDue = !this.interrupted && (!failed || one === TROUBLESHOOT);
      if (!isDue) this.#record({ title: one.title });
      else if (!(await this.#try(one))) failed = true;
    }
  }

  /** Deletes what the run created, and checks what is left. A signal does not stop it. */
  async cleanUp(): Promise<void> {
    this.#cleaningUp = true;
    const goesOn = () => process.stdout.write('\nThe clean-up goes on; it takes a minute or two.\n');
    this.#interrupt.addEventListener('abort', goesOn);
    // Helm could not uninstall a release whose namespace or definitions are gone.
    if (await this.#try({ title: 'Teardown', args: TEARDOWN })) {
      const leftByHelm = await this.#leftInCluster();
      if (leftByHelm.length > 0) {
        const ran = await this.#kubectl(['delete', '--timeout=5m', ...leftByHelm]);
        this.#record({ title: 'What Helm leaves', ran, ...problemOf(ran) });
      }
    }
    const ran = await this.#runbook([...TEARDOWN_PLAN, ...this.#context], { show: false });
    this.left = [
      ...(/^\{/m.test(ran.output) ? undeleted(readPlan(ran.output)) : created(this.plan)),
      ...(await this.#leftInCluster()),
    ];
    this.#record({ title: LAST, ran, ...problemOf(ran) });
  }

  get #context(): string[] {
    const context = this.plan.target?.context;
    return context === undefined ? [] : ['--kube-context', context];
  }

  /** `./runbook …`, or an exported runbook. Once the clean-up has begun, nothing interrupts it. */
  #runbook(args: readonly string[], { file = RUNBOOK, show = true } = {}): Promise<RanCommand> {
    const shown = file === RUNBOOK ? './runbook' : `node ${basename(file)}`;
    const signal = this.#cleaningUp ? undefined : this.#interrupt;
    return this.#run([shown, ...args], [process.execPath, file], show, signal);
  }

  #kubectl(args: readonly string[]): Promise<RanCommand> {
    const { context } = this.plan.target ?? {};
    const flags = context === undefined ? [] : ['--context', context];
    return this.#run(['kubectl', ...flags, ...args], ['kubectl'], false);
  }

  /** @param program the words that start the program, for the first that a user would type */
  async #run(
    [typed = '', ...args]: readonly string[],
    [program = '', ...words]: readonly string[],
    show: boolean,
    signal?: AbortSignal,
  ): Promise<RanCommand> {
    const command = [typed, ...args.map(quote)].join(' ');
    const began = Date.now();
    const onOutput = (text: string) => show && process.stdout.write(text);
    onOutput(`\n$ ${command}\n`);
    // A session of its own: Ctrl-C at the terminal would otherwise also interrupt the clean-up's command.
    const started = start(program, [...words, ...args], { env: this.#env, detached: true, onOutput });
    signal?.addEventListener('abort', () => started.child.kill('SIGINT'));
    return { ...(await started.ended), command, seconds: (Date.now() - began) / 1000 };
  }

  /** The names of what `kubectl get …` finds. @throws Failure with its words */
  async #namesOf(...kinds: readonly string[]): Promise<string[]> {
    const { exitCode, output, command } = await this.#kubectl(['get', ...kinds, '-o', 'name']);
    if (exitCode !== 0) throw new Failure({ resource: command, seen: output.trim(), next: [] });
    // Without warnings, which are sentences.
    return output.split('\n').filter((line) => /^\S+\/\S+$/.test(line));
  }

  /** What an acceptance run must not share with others. */
  async #takenInCluster(): Promise<string[]> {
    const taken = [...this.#before].filter((name) => name === `namespace/${this.names.NAMESPACE}`);
    if (!this.#env.VAULT_ADDR && this.#before.has('namespace/vault')) {
      taken.push(
        'namespace/vault (if a Vault runs in it, set VAULT_ADDR and VAULT_TOKEN to use that one; if it is empty, delete it)',
      );
    }
    const knowsGloo = [...this.#before].some((name) => name.endsWith(`/${SETTINGS}`));
    const others = knowsGloo ? await this.#namesOf(SETTINGS, '--all-namespaces') : [];
    return [
      ...taken,
      ...others.map((name) => `${name} (another installation of Gloo uses these definitions)`),
    ];
  }

  /** The objects of this run's Helm releases that exist now and did not before. */
  async #leftInCluster(): Promise<string[]> {
    const isOurs = (name: string) =>
      name === 'namespace/vault' || name.endsWith('.solo.io') || name.includes(this.names.NAMESPACE ?? '');
    try {
      return (await this.#namesOf(LEFT_BY_HELM)).filter((name) => !this.#before.has(name) && isOurs(name));
    } catch (error) {
      this.#record({ title: 'What Helm leaves', problem: messageOf(error) });
      return [];
    }
  }

  async #try({ title, args, file, says = '' }: Try): Promise<boolean> {
    // The export calls no cluster.
    const all = args[0] === 'export' ? args : [...args, ...this.#context];
    const ran = await this.#runbook(all, file === undefined ? {} : { file });
    const isSaid = ran.exitCode !== 0 || ran.output.includes(says);
    const step = { title, ran, ...problemOf(ran), ...(!isSaid && { problem: `it did not print “${says}”` }) };
    this.#record(step);
    return step.problem === undefined;
  }

  #record(step: Step): void {
    this.steps.push(step);
    this.#onStep();
  }
}

function isPlan({ exitCode }: Ran): boolean {
  return exitCode === EXIT.changesPlanned || exitCode === EXIT.refused;
}

function problemOf({ exitCode }: Ran): { problem?: string } {
  return exitCode === 0 ? {} : { problem: `exit code ${exitCode}` };
}
