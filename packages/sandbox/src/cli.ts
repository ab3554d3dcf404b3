import { parseArgs } from 'node:util';
import { Chalk } from 'chalk';
import { breakOrRestore } from './cli-breaks.ts';
import { logs, status } from './cli-look.ts';
import { layoutOf } from './layout.ts';
import { ProgressView, seconds } from './progress-view.ts';
import { openSandbox, Sandbox } from './sandbox.ts';
import { startSandbox } from './start.ts';
import { readState, removeSandbox } from './state.ts';

const usage = `usage: pnpm sandbox COMMAND [--name NAME]

  up       bring a sandbox up: AWS (IAM, STS, EKS, EC2), Kubernetes, Vault and charts, all on this machine
             --cluster NAME     the EKS cluster in its account (demo)
             --region REGION    (us-east-1)
             --joins NAME       in the AWS account of another sandbox that is up: a second cluster there
             --iam-delay SECS   how long a new policy attachment takes no effect (0)
             --hop-limit N      of the nodes' instance metadata (2): with 1, Vault's pod has no AWS identity
             --launch-template  sets the hop limit, and not the AMI type
             --dual-stack       its tokens name the issuer oidc-eks.REGION.api.aws
  env      print the variables that point a shell at it:  eval "$(pnpm -s sandbox env)"
             --own-vault        with its Vault as one of your own, which has namespaces: set VAULT_NAMESPACE
             an address that is not Vault's:  VAULT_ADDR=$AWS_ENDPOINT_URL
             eksctl's calls are answered as AWS does: DescribeClusterVersions, providers created with :443
  status   its parts: process, port, since when
  logs     the log of a part, or of all:    pnpm sandbox logs vault [--follow]
  break    inject a fault after the guide:   pnpm sandbox break role-missing
             some also before it: organisation-denies, region-not-enabled, vault-in-another-account, vault-standby
             without a name: the list of them
  restore  take back a fault that the runbooks cannot repair
  reset    back to how "up" left it, in seconds
  down     stop it and remove its folder, with the sandboxes that joined its AWS account

Two sandboxes with different names can be up at once.
`;

const options = {
  name: { type: 'string', default: 'default' },
  cluster: { type: 'string' },
  region: { type: 'string' },
  joins: { type: 'string' },
  'iam-delay': { type: 'string' },
  'hop-limit': { type: 'string' },
  'launch-template': { type: 'boolean', default: false },
  'dual-stack': { type: 'boolean', default: false },
  'own-vault': { type: 'boolean', default: false },
  follow: { type: 'boolean', short: 'f' },
  help: { type: 'boolean', short: 'h' },
} as const;

const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true });
type Flags = ReturnType<typeof parse>['values'];

const chalk = new Chalk(process.env.NO_COLOR || !process.stderr.isTTY ? { level: 0 } : {});
const say = (text: string) => process.stderr.write(`${text}\n`);

/** What `pnpm sandbox …` does. @returns the exit code */
export async function sandboxCommand(argv: string[]): Promise<number> {
  let flags: Flags;
  let words: string[];
  try {
    const parsed = parse(argv);
    flags = parsed.values;
    words = parsed.positionals;
    layoutOf(flags.name);
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  const [command, ...rest] = words;
  if (flags.help || command === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (rest.length > (['logs', 'break', 'restore'].includes(command ?? '') ? 1 : 0)) {
    say(`unexpected: ${rest.at(-1)}\n\n${usage}`);
    return 2;
  }
  try {
    switch (command) {
      case 'up':
        return await up(flags);
      case 'down':
        say(`sandbox "${flags.name}" ${(await removeSandbox(flags.name)) ? 'is down' : 'was not up'}`);
        return 0;
      case 'env':
        process.stdout.write(opened(flags).shellLines({ ownVault: flags['own-vault'] }));
        return 0;
      case 'status':
        return status(flags.name);
      case 'logs':
        return await logs(flags.name, rest[0], flags.follow ?? false);
      case 'break':
      case 'restore':
        return await breakOrRestore(command, () => opened(flags), rest[0]);
      case 'reset':
        return await reset(flags);
      default:
        say(`${command === undefined ? 'no command' : `unknown command: ${command}`}\n\n${usage}`);
        return 2;
    }
  } catch (error) {
    say(chalk.red(error instanceof Error ? error.message : String(error)));
    return 1;
  }
}

function opened(flags: Flags): Sandbox {
  const sandbox = openSandbox(flags.name);
  if (sandbox) return sandbox;
  const layout = layoutOf(flags.name);
  const state = readState(layout);
  // While the rest is still being built, the AWS part can be used.
  if (state?.phase === 'starting' && state.account) return new Sandbox(layout, state);
  throw new Error(
    `sandbox "${flags.name}" is not up: pnpm sandbox up${flags.name === 'default' ? '' : ` --name ${flags.name}`}`,
  );
}

async function up(flags: Flags): Promise<number> {
  const delay = flags['iam-delay'] === undefined ? undefined : Number(flags['iam-delay']);
  if (delay !== undefined && !(delay >= 0)) {
    say(`--iam-delay ${flags['iam-delay']}: a number of seconds`);
    return 2;
  }
  const hops = flags['hop-limit'];
  if (hops !== undefined && hops !== '1' && hops !== '2') {
    say(`--hop-limit ${hops}: 1 or 2`);
    return 2;
  }
  const began = Date.now();
  const view = { current: undefined as ProgressView | undefined };
  const early: Parameters<ProgressView['show']>[0][] = [];
  const starting = await startSandbox({
    name: flags.name,
    ...(flags.cluster ? { clusterName: flags.cluster } : {}),
    ...(flags.region ? { region: flags.region } : {}),
    ...(flags.joins ? { joins: flags.joins } : {}),
    ...(delay === undefined ? {} : { iamDelaySeconds: delay }),
    ...(hops === undefined ? {} : { hopLimit: hops === '1' ? 1 : 2 }),
    launchTemplate: flags['launch-template'],
    dualStackIssuer: flags['dual-stack'],
    onProgress: (event) => (view.current ? view.current.show(event) : early.push(event)),
  });
  if (starting.alreadyUp) {
    say(`sandbox "${flags.name}" is up since ${(await starting.ready).startedAt}`);
    return 0;
  }
  if (starting.toBuild.length) {
    const long = starting.toBuild.some((name) => name === 'kubernetes' || name === 'vault');
    const time = long ? 'up to ten minutes on 2 cores' : 'about a minute';
    say(
      `To be built or installed first: ${starting.toBuild.join(', ')}. This takes ${time}, this time only.`,
    );
  }
  view.current = new ProgressView(process.stderr, chalk);
  for (const event of early) view.current.show(event);
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) return;
    interrupted = true;
    view.current?.end();
    say('interrupted: stopping what was started');
    void starting.cancel().then(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  try {
    await starting.ready;
  } catch (error) {
    if (interrupted) return new Promise<number>(() => {}); // ends with the clean-up above
    view.current.end();
    throw error;
  }
  view.current.end();
  const named = flags.name === 'default' ? '' : ` --name ${flags.name}`;
  say(`\nsandbox "${flags.name}" is up after ${seconds(Date.now() - began)}. To work in it:\n`);
  say(`  eval "$(pnpm -s sandbox env${named})"\n`);
  return 0;
}

async function reset(flags: Flags): Promise<number> {
  const began = Date.now();
  await opened(flags).reset();
  say(`sandbox "${flags.name}" is back to its state after "up" (${seconds(Date.now() - began)})`);
  return 0;
}
