import { NO_FLAGS } from 'engine/command-line/flags';
import type { Failure } from 'engine/resource';
import { acceptedOrRefused, holdsFor, hostile, huge } from 'engine/testing/hostile';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { ENOUGH, suiteWithFolder } from '../../testing/gathering.ts';
import { almostFitting, fitting } from '../../testing/input-values.ts';
import { vaultEnvironment } from './environment.ts';
import { gatherInputs } from './gather-inputs.ts';
import { type InputName, inputOf, VARIABLES } from './inputs.ts';

const test = suiteWithFolder('values of inputs');

/** A secret that no message may contain, whatever value contains it. */
const SECRET = 'pssst-7f3a';
const any = fc.oneof({ weight: 30, arbitrary: hostile }, { weight: 1, arbitrary: huge });
const secret = fc.tuple(hostile, hostile).map(([before, after]) => `${before}${SECRET}${after}`);

/** One word, also for a shell, and not an option. */
const WORD = /^[^-\s'"`$\\;|<>(){}#!*^][^\s'"`$\\;|<>(){}#!*^]*$/;

/** Asserts that all inputs are words of a command, or that the error is helpful and names one of these. */
function areWordsOrRefused(gather: () => Readonly<Partial<Record<InputName, unknown>>>, names: RegExp): void {
  const inputs = acceptedOrRefused(gather, naming(names)) ?? {};
  for (const name of VARIABLES) {
    const value = inputs[name];
    // A program gets a secret on standard input; all other inputs are words of commands.
    if (value === undefined || inputOf(name).secret) continue;
    // A tag follows `Key=` and is quoted, so it may begin with - and contain spaces.
    assert.match(name === 'IAM_TAGS' ? `Key=${String(value).replaceAll(' ', '_')}` : String(value), WORD);
  }
}

/** Exactly one line for each input. */
const naming =
  (names: RegExp) =>
  ({ resource, seen, cause = '', next }: Failure) => {
    const lines = seen.split('\n');
    assert.ok(lines.length <= VARIABLES.length);
    for (const line of lines) assert.match(resource === 'inputs' ? line : `${resource} ${line}`, names);
    const text = [resource, seen, cause, ...next].join('\n');
    assert.ok(text.length < 8000, `${text.length} characters`);
    assert.not.match(text, SECRET);
  };

const flags = fc
  .record({ guide: fc.constantFrom('1.16', '1.17'), enterprise: fc.boolean() })
  .map((given) => ({ ...NO_FLAGS, ...given }));
const oneVariable = fc
  .constantFrom(...VARIABLES)
  .chain((name) => fc.tuple(fc.constant(name), fc.oneof(any, almostFitting(name), fitting(name))));

test('gatherInputs: any value of one variable is accepted, or the error names it; no key is shown', ({
  folder,
}) => {
  holdsFor(400, fc.tuple(flags, oneVariable, secret), ([given, [name, value], GLOO_LICENSE_KEY]) => {
    const values = { ...ENOUGH, GLOO_LICENSE_KEY, [name]: value };
    // The role's name is made from the cluster's, so fewer values are valid.
    const names = name === 'CLUSTER_NAME' ? ['VAULT_AUTH_ROLE_NAME', name] : [name];
    const blamed = new RegExp([...names, 'GLOO_LICENSE_KEY'].join('|'));
    areWordsOrRefused(() => gatherInputs(given, values, folder), blamed);
    areWordsOrRefused(() => gatherInputs({ ...given, cluster: values.CLUSTER_NAME }, values, folder), blamed);
  });
});

const SECRETS = ['VAULT_TOKEN', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
const OTHERS = [
  ...['VAULT_ADDR', 'VAULT_NAMESPACE', 'VAULT_CACERT', 'VAULT_SKIP_VERIFY', 'KUBECONFIG', 'AWS_PROFILE'],
  ...['AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE', 'HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'],
];
const ADDRESSES = [
  '--flag',
  'javascript:alert(1)',
  'http://user:pw@host',
  'http://host\nx',
  'file:///etc/passwd',
];
/** fast-check's own `webUrl` takes a second to list the characters of paths. */
const url = fc.tuple(fc.constantFrom('http', 'https'), fc.domain(), hostile).map(([scheme, host, path]) => {
  return `${scheme}://${host}/${path}`;
});
const ofEnvironment = fc.oneof(
  fc.tuple(fc.constantFrom(...SECRETS), secret),
  fc.tuple(fc.constantFrom(...OTHERS), fc.oneof(any, url, fc.constantFrom(...ADDRESSES, 'http:'))),
);

test('vaultEnvironment: any value of one variable is usable, or the error names it', () => {
  holdsFor(300, ofEnvironment, ([name, value]) => {
    const read = acceptedOrRefused(() => vaultEnvironment({ [name]: value }), naming(new RegExp(name)));
    const { VAULT_ADDR, VAULT_CACERT = '', ...headers } = read ?? {};
    if (VAULT_ADDR !== undefined) isAddress(String(VAULT_ADDR));
    // Neither may contain characters that start another header or end a path.
    for (const header of Object.values(headers)) assert.not.match(String(header ?? ''), /[^\x21-\x7e]/);
    assert.not.match(String(VAULT_CACERT), /\p{Cc}/u);
  });
});

/** An http or https address without credentials. */
function isAddress(value: string): void {
  const { protocol, username, password, hostname } = new URL(value);
  assert.match(value, /^[\w.~:/?&=%+,[\]-]{1,2048}$/);
  assert.match(protocol, /^https?:$/);
  assert.is(username + password, '');
  assert.is.not(hostname, '');
}

test.run();
