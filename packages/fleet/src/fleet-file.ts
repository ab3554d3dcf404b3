import { delimiter } from 'node:path';
import type { Catalogue } from 'engine/command-line/catalogue';
import { trimSlash } from 'engine/network';
import {
  assertTrusted,
  Failure,
  literal,
  printable,
  readErrorText,
  readTrusted,
  wrongInput,
} from 'engine/resource';
import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';

/** One cluster of a fleet, with the file's defaults: inputs, variables of clients, and flags as people type them. */
export type FleetEntry = Readonly<Partial<Record<string, string>>> & { readonly name: string };

const CLIENTS = [
  ...['AWS_PROFILE', 'KUBECONFIG', 'VAULT_ADDR', 'VAULT_NAMESPACE', 'VAULT_CACERT'],
  ...['VAULT_CLIENT_CERT', 'VAULT_CLIENT_KEY', 'VAULT_TLS_SERVER_NAME'],
];
const OTHERS = ['VAULT_SKIP_VERIFY', 'VAULT_TOKEN_FROM', 'name'];
const FLAGS = ['kube-context', 'guide', 'enterprise', 'strict-trust', 'adopt'];

const NAME = /^[A-Za-z0-9][\w./:@-]{0,99}$/;
/** A writer of the file decides where the value is sent, so it can name neither another kind of secret nor VAULT_TOKEN. */
const TOKEN_VARIABLE = /^(?:VAULT_TOKEN_\w{1,200}|[A-Za-z]\w{0,200}_VAULT_TOKEN)$/;

const DECIDES = 'what runs, in which clusters, and which Vault gets a token';

/**
 * Reads the entries of a fleet file. All values are texts: an account keeps its leading 0, and the version 1.10 its trailing 0.
 * @param inputs those that an entry may set, except secrets
 * @throws Failure of kind input if others may write the file, or a kubeconfig in it, or if its content is invalid
 */
export function readFleet(file: string, inputs: Catalogue['inputs']): readonly FleetEntry[] {
  const names = inputs.flatMap(({ name, secret }) => (secret ? [] : [name]));
  const entry = z.partialRecord(z.enum([...names, ...CLIENTS, ...OTHERS, ...FLAGS]), z.string());
  const schema = z.strictObject({ defaults: entry.optional(), clusters: z.array(entry).min(1) });
  const lineCounter = new LineCounter();
  try {
    const text = readTrusted(file, DECIDES);
    const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false });
    // The library's own messages quote the text, which may contain a secret.
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong) throw fleetFailure(file, [`line ${lineCounter.linePos(wrong.pos[0]).line}: ${wrong.code}`]);
    const merges = text.split('\n').findIndex((line) => /^\s*(?:- )?<<\s*:/.test(line));
    if (merges !== -1)
      throw fleetFailure(file, [`line ${merges + 1}: a merge key (<<) is not read. Use defaults instead.`]);
    const { data, error } = schema.safeParse(document.toJS());
    if (error !== undefined) throw fleetFailure(file, [z.prettifyError(error)]);
    const merged = data.clusters.map((cluster): Partial<FleetEntry> => ({ ...data.defaults, ...cluster }));
    const entries = merged.map((one) => ({ ...one, name: one.name ?? one.CLUSTER_NAME ?? '' }));
    const problems = entries.flatMap((one, index) => problemsOf(one, entries.slice(0, index)));
    if (problems.length > 0) throw fleetFailure(file, problems);
    const kubeconfigs = merged.flatMap(({ KUBECONFIG = '' }) => KUBECONFIG.split(delimiter));
    for (const kubeconfig of new Set(kubeconfigs.filter(Boolean))) assertTrusted(kubeconfig, DECIDES);
    return entries;
  } catch (error) {
    throw error instanceof Failure ? error : fleetFailure(file, [readErrorText(error)]);
  }
}

/** The problems of an entry below others. A second Vault could use a shared token at the first. */
function problemsOf(entry: FleetEntry, above: readonly FleetEntry[]): readonly string[] {
  const { name, CLUSTER_NAME, VAULT_ADDR, VAULT_TOKEN_FROM: token } = entry;
  const sharing = above.filter((one) => token !== undefined && one.VAULT_TOKEN_FROM === token);
  const other = sharing.map(vaultOf).find((vault) => vault !== vaultOf(entry));
  const problems = [
    !CLUSTER_NAME && 'CLUSTER_NAME is missing',
    !NAME.test(name) && 'its name is not letters, digits and _./:@-, at most 100',
    above.some((one) => one.name === name) && `another entry has the name ${name}: add \`name\``,
    VAULT_ADDR && !token && 'VAULT_ADDR needs VAULT_TOKEN_FROM: VAULT_TOKEN is not for this Vault',
    token &&
      !TOKEN_VARIABLE.test(token) &&
      'VAULT_TOKEN_FROM must name a variable such as VAULT_TOKEN_EU or EU_VAULT_TOKEN',
    other && `${token} is for ${other}, and not for ${vaultOf(entry)}`,
  ];
  return problems.flatMap((problem) => (problem ? [`entry ${above.length + 1}: ${problem}`] : []));
}

/** The Vault of an entry's token: without an address, the one in the cluster. */
function vaultOf({ VAULT_ADDR, CLUSTER_NAME, AWS_REGION, AWS_PROFILE }: FleetEntry): string {
  if (VAULT_ADDR) return trimSlash(VAULT_ADDR);
  return `the Vault in ${[CLUSTER_NAME, AWS_REGION, AWS_PROFILE].filter(Boolean).join(', ')}`;
}

function fleetFailure(file: string, problems: readonly string[]): Failure {
  const next = 'No system was contacted. docs/scale.md lists what an entry may hold. It holds no secret.';
  return wrongInput(`fleet ${literal(file)}`, printable(problems.join('\n')), next);
}
