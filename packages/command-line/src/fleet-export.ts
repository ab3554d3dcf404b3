import { isAbsolute, normalize, sep } from 'node:path';
import type { EntryRuns } from 'fleet';
import {
  fleetKubeconfig,
  githubActionsExport,
  JOB_MAX,
  kubernetesExport,
  readFleet,
  USUAL_SHARDS,
} from 'fleet/export';
import { literal } from 'resource';
import { EXIT, OwnFile, told } from 'runbook';
import { parseArguments, usage } from './arguments.ts';

const OPTIONS = {
  fleet: { type: 'string' },
  to: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean' },
  shards: { type: 'string' },
  parallelism: { type: 'string' },
  'role-arn': { type: 'string' },
  image: { type: 'string' },
  namespace: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP = 'pnpm runbook fleet --help';

/** How many workers run at a time, where nothing else is said: IAM counts the calls of all of them together. */
const PARALLELISM = 10;
/** The jobs that GitHub makes of one matrix at most. */
const MATRIX_MAX = 256;
const NAMESPACE = 'gloo-vault-irsa';

const USAGE = `pnpm runbook fleet export --fleet FILE --to kubernetes | github-actions [flags]
pnpm runbook fleet kubeconfig --fleet FILE

Hands a fleet to an engine that runs it on many machines: docs/scale.md says when, and how to size it.

  --to kubernetes        an Indexed Job and what it needs; github-actions: a workflow with a matrix
  --out FILE             write it there instead of printing it; - prints
  --force                replace a file that these runbooks did not write
  --shards N             into how many parts the fleet is cut, a pod or a job each: one for each cluster unless told,
                         and ${USUAL_SHARDS} where they are more; github-actions takes no more than ${MATRIX_MAX}
  --parallelism N        how many of them run at a time: ${PARALLELISM} unless told
  --role-arn ARN         the role that the workers act with, by IRSA or by GitHub's OIDC provider
                         (required for github-actions)
  --image IMAGE          kubernetes only, required: your image with node, helm, kubectl and all.mjs
  --namespace NAME       kubernetes only: a namespace for the workers alone, ${NAMESPACE} unless told

kubeconfig prints the contexts of the fleet, and no others, from this machine's kubeconfig. It may hold credentials.
`;

type Values = ReturnType<typeof parseArguments<typeof OPTIONS>>['values'];

/**
 * `pnpm runbook fleet …`: exports what runs a fleet elsewhere, and returns the exit code.
 * @param runs what the entries are to the runs of a worker
 */
export async function fleetExportCommand(args: readonly string[], runs: EntryRuns): Promise<number> {
  try {
    const command = parseFleetExport(args, runs);
    if (command === 'help') process.stdout.write(USAGE);
    else await carryOut(command);
    return EXIT.done;
  } catch (error) {
    return told('pnpm runbook fleet', error);
  }
}

interface FleetExport {
  /** `undefined` prints it. */
  readonly out: string | undefined;
  /** Whether to replace a file that these runbooks did not write. */
  readonly force: boolean;
  /** What is exported. Reads the fleet. */
  readonly text: () => string | Promise<string>;
}

/**
 * Understands the arguments of `pnpm runbook fleet`. Pure.
 * @throws Failure of kind input for what is unknown, is missing or does not go together.
 */
export function parseFleetExport(args: readonly string[], runs: EntryRuns): FleetExport | 'help' {
  const { values, positionals } = parseArguments(args, OPTIONS, HELP);
  if (values.help) return 'help';
  const [verb, ...others] = positionals;
  if ((verb !== 'export' && verb !== 'kubeconfig') || others.length > 0)
    throw usage('say: fleet export, or fleet kubeconfig', HELP);
  const { fleet } = values;
  if (fleet === undefined) throw usage('name the file of the fleet with --fleet', HELP);
  if (verb === 'kubeconfig') return toKubeconfig(fleet, values, runs);
  const to = { out: values.out === '-' ? undefined : values.out, force: values.force ?? false };
  if (values.to === 'kubernetes') return { ...to, text: toKubernetes(fleet, values, runs) };
  if (values.to === 'github-actions') return { ...to, text: toGithubActions(fleet, values, runs) };
  throw usage(
    values.to === undefined
      ? 'say with --to where it is to run: kubernetes or github-actions'
      : `--to is kubernetes or github-actions, not ${literal(values.to)}`,
    HELP,
  );
}

function toKubeconfig(file: string, { fleet: _file, ...others }: Values, runs: EntryRuns): FleetExport {
  const [other] = Object.keys(others);
  if (other !== undefined) throw usage(`--${other} has no meaning for fleet kubeconfig`, HELP);
  return {
    out: undefined,
    force: false,
    text: () => fleetKubeconfig(readFleet(file, runs)),
  };
}

function toKubernetes(file: string, values: Values, runs: EntryRuns): () => string {
  const { image, namespace = NAMESPACE } = values;
  if (image === undefined) throw usage('name the image of the workers with --image', HELP);
  // What a registry takes, and no more: an address, a path, a tag and a digest.
  if (!/^[a-z0-9][\w.:/@-]{0,500}$/i.test(image)) throw usage(`--image ${literal(image)} is no image`, HELP);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw usage(`--namespace ${literal(namespace)} is not a Kubernetes namespace`, HELP);
  }
  if (namespace === 'default' || namespace.startsWith('kube-')) {
    throw usage(`--namespace ${namespace} is others' too, and will let in only what is restricted`, HELP);
  }
  const common = { ...counts(values, JOB_MAX), roleArn: roleArn(values), image, namespace };
  return () => {
    return kubernetesExport({ fleet: readFleet(file, runs), inputsOf: runs.inputsOf, ...common });
  };
}

function toGithubActions(file: string, values: Values, runs: EntryRuns): () => string {
  for (const flag of ['image', 'namespace'] as const) {
    if (values[flag] !== undefined) throw usage(`--${flag} has no meaning in GitHub Actions`, HELP);
  }
  const role = roleArn(values);
  if (role === undefined) throw usage('name the role of the jobs with --role-arn', HELP);
  const inRepository = normalize(file).split(sep).join('/');
  if (isAbsolute(file) || inRepository.startsWith('../')) {
    throw usage('--fleet is a file of the repository that runs the workflow: name it from its root', HELP);
  }
  // GitHub evaluates ${{ … }} wherever it stands, and a line break would end the comment that has the name.
  if (!/^[\p{L}\p{N}_.][\p{L}\p{N}_.@+=,/ -]*$/u.test(inRepository)) {
    throw usage(
      `--fleet ${literal(file)} has a character that no workflow should hold: rename the file`,
      HELP,
    );
  }
  const common = { ...counts(values, MATRIX_MAX), roleArn: role, file: inRepository };
  return () => {
    return githubActionsExport({ fleet: readFleet(file, runs), inputsOf: runs.inputsOf, ...common });
  };
}

function counts({ shards, parallelism }: Values, most: number) {
  return {
    shards: shards === undefined ? undefined : count('shards', shards, most),
    parallelism: parallelism === undefined ? PARALLELISM : count('parallelism', parallelism, most),
  };
}

function count(flag: string, value: string, most: number): number {
  if (/^[1-9]\d{0,8}$/.test(value) && Number(value) <= most) return Number(value);
  throw usage(`--${flag} is a number from 1 to ${most}, not ${literal(value)}`, HELP);
}

function roleArn({ 'role-arn': arn }: Values): string | undefined {
  if (arn === undefined || /^arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/.test(arn))
    return arn;
  throw usage(`--role-arn ${literal(arn)} is not the ARN of a role`, HELP);
}

async function carryOut({ out, force, text }: FleetExport): Promise<void> {
  if (out === undefined) {
    process.stdout.write(await text());
    return;
  }
  const file = new OwnFile(out, { mode: 0o644, force, makeFolder: true });
  file.write(await text());
}
