import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure, messageOf, quote } from 'engine/resource';
import { EXIT } from 'engine/run';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { type CommandResult, start } from '../start.ts';

/** A step of an acceptance run, and its result. */
export interface Step {
  readonly title: string;
  /** The command that a user would type, and its result; left out if the step was not reached. */
  readonly ran?: CommandResult & { readonly command: string; readonly seconds: number };
  /** Why the step did not pass. */
  readonly problem?: string;
}

/** The plan of a run's resources, as `--plan --out` saves it. */
interface Plan {
  readonly target: Readonly<Record<string, string>>;
  readonly changes: readonly { readonly action: string; readonly name: string }[];
}

const RUNBOOK = join(import.meta.dirname, '../../scripts/runbook.mjs');
const TEARDOWN = ['99-teardown', '--yes', '--delete-secrets'];
const TEARDOWN_PLAN = ['99-teardown', '--plan', '--delete-secrets'];
/** Kinds that Helm does not delete with a release. `99-teardown` leaves them, because in general others may use them. */
const LEFT_BY_HELM = 'namespaces,customresourcedefinitions,clusterroles,clusterrolebindings';
/** Present if Gloo is installed. */
const SETTINGS = 'settings.gloo.solo.io';

/** One acceptance run: makes a plan, runs a user's commands, and cleans up. */
export class Trial {
  readonly began = new Date();
  readonly names: Readonly<Record<string, string>>;
  readonly steps: Step[] = [];
  plan: Plan = { target: {}, changes: [] };
  /** The resources that still exist after the clean-up. */
  left: readonly string[] = [];
  readonly #folder = temporaryFolder();
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #interrupt: AbortSignal;
  readonly #onStep: () => void;
  /** The objects that the cluster had before. */
  #before: readonly string[] = [];
  #cleaningUp = false;

  /**
   * @param interrupt aborts when the run is interrupted
   * @param onStep is called after each step
   */
  constructor(env: NodeJS.ProcessEnv, cluster: string, interrupt: AbortSignal, onStep: () => void) {
    this.names = ownNames(cluster);
    this.#interrupt = interrupt;
    this.#onStep = onStep;
    this.#env = {
      ...env,
      ...this.names,
      // The guide's Vault gets its own role, so that the role of the nodes stays unchanged.
      ...(env.VAULT_ADDR === undefined && { VAULT_ASSUMED_ROLE: undefined }),
      HELM_REPOSITORY_CONFIG: join(this.#folder, 'repositories.yaml'),
      HELM_REPOSITORY_CACHE: join(this.#folder, 'repositories'),
    };
  }

  get passed(): boolean {
    const failed = this.steps.some(({ ran, problem }) => ran === undefined || problem !== undefined);
    return this.#cleaningUp && !failed && !this.#interrupt.aborted && this.left.length === 0;
  }

  /** The command that cleans up after a killed run, even in a new shell. */
  get cleanUpCommand(): string {
    const { cluster = '', region = '' } = this.plan.target;
    const inputs = { CLUSTER_NAME: cluster, AWS_REGION: region, ...this.names };
    const variables = Object.entries(inputs).map(([name, value]) => `${name}=${value}`);
    return [...variables, './runbook', ...TEARDOWN, ...this.#context.map(quote)].join(' ');
  }

  /**
   * Makes the plan, which changes nothing.
   * @returns its exit code: 4 if all of it is new
   * @throws Failure if something exists under the names of this run
   */
  async look(): Promise<number> {
    const file = join(this.#folder, 'plan.json');
    const planned = await this.#runbook('Plan', ['all', '--plan', '--out', file], {
      exit: EXIT.changesPlanned,
    });
    const exitCode = planned.ran?.exitCode ?? EXIT.interrupted;
    if (exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned) return exitCode;
    this.plan = JSON.parse(readFileSync(file, 'utf8'));
    this.#before = await this.#namesOf(LEFT_BY_HELM);
    const existing = this.plan.changes.filter(({ action }) => action !== 'create').map(({ name }) => name);
    const found = [...existing, ...(await this.#takenInCluster())];
    const { ran, problem } = await this.#runbook('Nothing is there yet', TEARDOWN_PLAN);
    if (ran?.exitCode === EXIT.changesPlanned) found.push('what the plan above would delete');
    if (found.length === 0) return problem === undefined ? exitCode : (ran?.exitCode ?? EXIT.interrupted);
    throw new Failure({
      kind: 'refused',
      resource: found.join('\n  '),
      seen: 'it exists already, and an acceptance run touches nothing that exists; nothing was changed',
      next: ['Use another cluster.', `If an earlier acceptance run left it: ${this.cleanUpCommand}`],
    });
  }

  /** Tries everything. A failure ends it, and 90-troubleshoot looks for the reason. */
  async run(): Promise<void> {
    const file = join(this.#folder, 'all.mjs');
    await this.#runbook('The whole guide', ['all', '--yes', '--repair']);
    await this.#runbook('Again', ['all', '--yes'], { says: 'No changes' });
    await this.#runbook('Proof', ['04-verify', '--yes'], { says: 'the verification passed' });
    await this.#runbook('Troubleshoot', ['90-troubleshoot'], { always: true });
    await this.#runbook('Export', ['export', 'all', '--format', 'mjs', '--force', '--out', file]);
    await this.#runbook('The exported file', ['--plan'], { file });
  }

  /** Deletes the run's resources, and checks that none is left. A signal does not stop it. */
  async cleanUp(): Promise<void> {
    this.#cleaningUp = true;
    const goesOn = () => process.stdout.write('\nThe clean-up goes on; it takes a minute or two.\n');
    this.#interrupt.addEventListener('abort', goesOn);
    // Helm cannot uninstall a release whose namespace or definitions are gone.
    const { problem } = await this.#runbook('Teardown', TEARDOWN);
    const leftByHelm = problem === undefined ? await this.#leftInCluster() : [];
    if (leftByHelm.length > 0) {
      const ran = await this.#kubectl(['delete', '--timeout=5m', ...leftByHelm]);
      this.#record({ title: 'What Helm leaves', ran, ...problemOf(ran) });
    }
    const { problem: notDeleted } = await this.#runbook('Nothing is left', TEARDOWN_PLAN);
    const others = notDeleted === undefined ? [] : [`what this deletes: ${this.cleanUpCommand}`];
    this.left = [...(await this.#leftInCluster()), ...others];
  }

  get #context(): string[] {
    const { context } = this.plan.target;
    return context === undefined ? [] : ['--kube-context', context];
  }

  /**
   * `./runbook …`, or an exported runbook, unless an earlier step has failed.
   * @param options.says the text that it must print
   * @param options.always whether it also runs after a failure
   */
  async #runbook(
    title: string,
    args: readonly string[],
    { file = RUNBOOK, exit = EXIT.done as number, says = '', always = this.#cleaningUp } = {},
  ): Promise<Step> {
    const hasFailed = this.steps.some(({ problem }) => problem !== undefined);
    const isInterrupted = this.#interrupt.aborted && !this.#cleaningUp;
    if (isInterrupted || (hasFailed && !always)) return this.#record({ title });
    const shown = file === RUNBOOK ? './runbook' : `node ${basename(file)}`;
    // The export calls no cluster.
    const words = args[0] === 'export' ? args : [...args, ...this.#context];
    const ran = await this.#run([shown, ...words], [process.execPath, file], true);
    const isSaid = ran.exitCode !== exit || ran.output.includes(says);
    return this.#record({
      title,
      ran,
      ...problemOf(ran, exit),
      ...(!isSaid && { problem: `it did not print “${says}”` }),
    });
  }

  #kubectl(args: readonly string[]): Promise<NonNullable<Step['ran']>> {
    const { context } = this.plan.target;
    const flags = context === undefined ? [] : ['--context', context];
    return this.#run(['kubectl', ...flags, ...args], ['kubectl'], false);
  }

  /** @param program the words that start the program, in place of the first word that a user would type */
  async #run(
    [typed = '', ...args]: readonly string[],
    [program = '', ...words]: readonly string[],
    show: boolean,
  ): Promise<NonNullable<Step['ran']>> {
    const command = [typed, ...args.map(quote)].join(' ');
    const began = Date.now();
    const onOutput = (text: string) => show && process.stdout.write(text);
    onOutput(`\n$ ${command}\n`);
    // Its own session: otherwise Ctrl-C at the terminal would also interrupt the clean-up's command.
    const started = start(program, [...words, ...args], { env: this.#env, detached: true, onOutput });
    if (!this.#cleaningUp) this.#interrupt.addEventListener('abort', () => started.child.kill('SIGINT'));
    return { ...(await started.ended), command, seconds: (Date.now() - began) / 1000 };
  }

  /** The names of the objects that `kubectl get …` finds. @throws Failure with kubectl's words */
  async #namesOf(...kinds: readonly string[]): Promise<string[]> {
    const { exitCode, output, command } = await this.#kubectl(['get', ...kinds, '-o', 'name']);
    if (exitCode !== 0) throw new Failure({ resource: command, seen: output.trim() });
    // Warnings, which are sentences, are left out.
    return output.split('\n').filter((line) => /^\S+\/\S+$/.test(line));
  }

  /** Objects that an acceptance run must not share with others. */
  async #takenInCluster(): Promise<string[]> {
    const taken = this.#before.filter((name) => name === `namespace/${this.names.NAMESPACE}`);
    if (!this.#env.VAULT_ADDR && this.#before.includes('namespace/vault'))
      taken.push(
        'namespace/vault (if a Vault runs in it, set VAULT_ADDR and VAULT_TOKEN to use that one; if it is empty, delete it)',
      );
    const knowsGloo = this.#before.some((name) => name.endsWith(`/${SETTINGS}`));
    const others = knowsGloo ? await this.#namesOf(SETTINGS, '--all-namespaces') : [];
    return [...taken, ...others.map((name) => `${name} (another Gloo uses these definitions)`)];
  }

  /** The objects of this run's Helm releases that exist now and did not before. */
  async #leftInCluster(): Promise<string[]> {
    const isOurs = (name: string) =>
      name === 'namespace/vault' || name.endsWith('.solo.io') || name.includes(this.names.NAMESPACE ?? '');
    try {
      return (await this.#namesOf(LEFT_BY_HELM)).filter(
        (name) => !this.#before.includes(name) && isOurs(name),
      );
    } catch (error) {
      this.#record({ title: 'What Helm leaves', problem: messageOf(error) });
      return [];
    }
  }

  #record(step: Step): Step {
    this.steps.push(step);
    this.#onStep();
    return step;
  }
}

function problemOf({ exitCode }: CommandResult, expected: number = EXIT.done): { problem?: string } {
  return exitCode === expected ? {} : { problem: `exit code ${exitCode}` };
}

/** The longest cluster name that leaves room for the prefixes in the 64 characters of a role's name. */
const LONGEST = 40;

/**
 * The inputs of an acceptance run: its own names, so that it changes nothing that exists. They are the same in every run for a
 * cluster, so that a run finds the resources of a killed one.
 */
function ownNames(cluster: string): Readonly<Record<string, string>> {
  // A role's name in Vault ends with a letter, a digit or _.
  const suffix = cluster.slice(0, LONGEST).replace(/\W+$/, '');
  return {
    NAMESPACE: 'gloo-acceptance',
    VAULT_AUTH_ROLE_NAME: `gloo-acceptance-${suffix}`,
    VAULT_AUTH_POLICY_NAME: `gloo-acceptance-${suffix}`,
    VAULT_AUTH_GET_ROLE_POLICY_NAME: `gloo-acceptance-get-role-${suffix}`,
    VAULT_IRSA_ROLE_NAME: `vault-acceptance-${suffix}`,
    VAULT_AWS_AUTH_PATH: 'gloo-acceptance-aws',
    VAULT_KV_PATH: 'gloo-acceptance-kv',
  };
}
