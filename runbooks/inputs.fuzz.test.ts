import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Failure } from 'resource';
import { holdsFor, hostile, huge, RAW } from 'resource/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { vaultEnvironment } from './environment.ts';
import { type Flags, gatherCluster, gatherInputs } from './gather-inputs.ts';
import { inputOf, VARIABLES } from './inputs.ts';
import { almostFitting, fitting } from './testing/input-values.ts';

const test = suite<{ folder: string }>('inputs');
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'inputs-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

/** A secret that no message may contain, whichever value it is part of. */
const SECRET = 'pssst-7f3a';

const isName = (value: string, least: number, most: number, characters: string) =>
  value.length >= least && value.length <= most && [...value].every((one) => characters.includes(one));
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS = LOWER + LOWER.toUpperCase();
const DIGITS = '0123456789';
const isIamName = (most: number) => (value: string) =>
  isName(value, 1, most, `${LETTERS}${DIGITS}_+=,.@-`) && !value.startsWith('-');
const isAddress = (value: string) => {
  const { protocol, username, password, hostname } = new URL(value);
  return (
    value.length <= 2048 &&
    ['http:', 'https:'].includes(protocol) &&
    username + password === '' &&
    hostname !== '' &&
    isName(value, 8, 2048, `${LETTERS}${DIGITS}_.~:/?&=%+,[]-`)
  );
};
/** An address, or a folder of an OCI registry. */
const isChartsAddress = (value: string) => isAddress(value.replace(/^oci:/, 'https:'));
const ends = (value: string, characters: string) =>
  characters.includes(value[0] ?? ' ') && characters.includes(value.at(-1) ?? ' ');

/** What an input accepts beyond one word, expressed independently of the code under test. */
const SPECIFICATION: Readonly<Record<string, (value: string) => boolean>> = {
  NAMESPACE: (value) => isName(value, 1, 63, `${LOWER}${DIGITS}-`) && ends(value, LOWER + DIGITS),
  CLUSTER_NAME: (value) =>
    isName(value, 1, 100, `${LETTERS}${DIGITS}_-`) && (LETTERS + DIGITS).includes(value[0] ?? ' '),
  AWS_REGION: (value) => isName(value, 9, 15, `${LOWER}${DIGITS}-`) && DIGITS.includes(value.at(-1) ?? ' '),
  ACCOUNT_ID: (value) => isName(value, 12, 12, DIGITS),
  VAULT_AUTH_ROLE_NAME: (value) =>
    isName(value, 1, 64, `${LETTERS}${DIGITS}_.@-`) && ends(value, `${LETTERS}${DIGITS}_`),
  VAULT_AUTH_POLICY_NAME: isIamName(128),
  VAULT_AUTH_GET_ROLE_POLICY_NAME: isIamName(128),
  VAULT_ASSUMED_ROLE: isIamName(64),
  IAM_SERVER_ID_HEADER_VALUE: (value) =>
    isName(value, 1, 255, `${LETTERS}${DIGITS}_.:/-`) && !value.startsWith('-'),
  VAULT_ADDRESS: isAddress,
  EDGE_VERSION: (value) => {
    const [numbers = '', ...identifiers] = value.replace(/^v/, '').split('-');
    const whole = numbers.split('.').map(Number);
    return (
      whole.length === 3 &&
      whole.every(Number.isSafeInteger) &&
      numbers === whole.join('.') &&
      isName(identifiers.join('-'), 0, 100, `${LETTERS}${DIGITS}.-`) &&
      (identifiers.length === 0 || !identifiers.join('-').split('.').includes(''))
    );
  },
  HASHICORP_HELM_REPO: isChartsAddress,
  GLOO_HELM_REPO: isChartsAddress,
  GLOO_LICENSE_KEY: (value) => [...value].every((one) => one > ' ' && one <= '~'),
};

const any = fc.oneof({ weight: 30, arbitrary: hostile }, { weight: 1, arbitrary: huge });

/** Values for some of the variables, most of them invalid. */
const environment = fc
  .record(
    Object.fromEntries(
      VARIABLES.map((name) => [
        name,
        fc.oneof(
          { weight: 18, arbitrary: fitting(name) },
          { weight: 1, arbitrary: almostFitting(name) },
          { weight: 1, arbitrary: any },
        ),
      ]),
    ),
    { requiredKeys: [] },
  )
  .map((values) => ({ CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1', ...values }));
const flags: fc.Arbitrary<Flags> = fc.record(
  {
    cluster: fc.oneof(fitting('CLUSTER_NAME'), any),
    region: fc.oneof(fitting('AWS_REGION'), any),
    guide: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('1.16', '1.17') }, { weight: 1, arbitrary: any }),
    enterprise: fc.boolean(),
    strictTrust: fc.boolean(),
    adopt: fc.boolean(),
  },
  { requiredKeys: ['enterprise', 'strictTrust', 'adopt'] },
);

/** The message that a reader gets for an invalid input. */
function isReportedWell(error: unknown, names: RegExp): void {
  assert.instance(error, Failure, String(error));
  const { kind, resource, seen, likely = '', next } = error as Failure;
  assert.is(kind, 'input');
  assert.match(`${resource} ${seen}`, names);
  const text = [resource, seen, likely, ...next].join('\n');
  assert.ok(text.length < 8000, `${text.length} characters`);
  // One line for each input, and no more.
  assert.ok(seen.split('\n').length <= VARIABLES.length);
  if (resource === 'inputs') for (const line of seen.split('\n')) assert.match(line, names);
  assert.not.match(text, RAW);
  assert.not.match(text, /^ {4}at /m);
  assert.not.match(text, SECRET);
}

/** One word, also for a shell, and not an option. */
const WORD = /^[^-\s'"`$\\;|<>(){}#!*^][^\s'"`$\\;|<>(){}#!*^]*$/;

function fits(inputs: Readonly<Record<string, unknown>>): void {
  for (const name of VARIABLES) {
    const value = inputs[name];
    if (value === undefined) continue;
    assert.ok(SPECIFICATION[name]?.(String(value)) ?? true, `${name}=${value}`);
    // A secret reaches its program on standard input; all other inputs are words of commands.
    if (!inputOf(name).secret) assert.match(String(value), WORD);
  }
}

const NAMES = new RegExp(`${[...VARIABLES, '--guide'].join('|')}`);

const oneOf = fc
  .constantFrom(...VARIABLES)
  .chain((name) => fc.tuple(fc.constant(name), fc.oneof(any, almostFitting(name))));

test('gatherInputs: any value of one variable is accepted, or the error names it', ({ folder }) => {
  holdsFor(2000, oneOf, ([name, value]) => {
    const given = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1', [name]: value };
    try {
      const inputs = gatherInputs({ enterprise: true, strictTrust: false, adopt: false }, given, folder);
      fits(inputs);
    } catch (error) {
      // The role's name is made from the cluster's, so fewer values are valid.
      isReportedWell(error, new RegExp(name === 'CLUSTER_NAME' ? `${name}|VAULT_AUTH_ROLE_NAME` : name));
    }
  });
});

test('gatherInputs: any values of all variables are accepted, or the error names them', ({ folder }) => {
  holdsFor(1000, fc.tuple(flags, environment), ([given, values]) => {
    try {
      fits(gatherInputs(given, values, folder));
    } catch (error) {
      isReportedWell(error, NAMES);
    }
    try {
      fits(gatherCluster(given, values, folder));
    } catch (error) {
      isReportedWell(error, NAMES);
    }
  });
});

test('gatherInputs: the license key is never shown, whatever else is wrong', ({ folder }) => {
  const key = fc.tuple(hostile, hostile).map(([before, after]) => `${before}${SECRET}${after}`);
  holdsFor(500, fc.tuple(key, environment, any), ([GLOO_LICENSE_KEY, values, NAMESPACE]) => {
    try {
      gatherInputs(
        { enterprise: true, strictTrust: false, adopt: false },
        { ...values, GLOO_LICENSE_KEY, NAMESPACE },
        folder,
      );
    } catch (error) {
      isReportedWell(error, NAMES);
    }
  });
});

/** A file as people write it, or with random content. */
const envFile = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...VARIABLES), fc.constantFrom('=', ' = ', '', '=="', "='", '=`'), hostile)
        .map((parts) => parts.join('')),
      hostile,
    ),
    { maxLength: 12 },
  )
  .chain((lines) => fc.constantFrom('\n', '\r\n', '\r').map((end) => lines.join(end)));

test('gatherInputs: any content of .env.<cluster> and .env is accepted, or the error names it', ({
  folder,
}) => {
  holdsFor(500, fc.tuple(envFile, fc.boolean()), ([text, named]) => {
    writeFileSync(join(folder, named ? '.env.demo' : '.env'), text);
    const given = named ? { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' } : {};
    try {
      const inputs = gatherInputs({ enterprise: false, strictTrust: false, adopt: false }, given, folder);
      fits(inputs);
      if (named) assert.is(inputs.CLUSTER_NAME, 'demo');
    } catch (error) {
      isReportedWell(error, NAMES);
    }
    rmSync(join(folder, '.env.demo'), { force: true });
    rmSync(join(folder, '.env'), { force: true });
  });
});

test('gatherInputs: no cluster name leads to a file in another folder', ({ folder }) => {
  const work = join(folder, 'work');
  mkdirSync(join(work, '.env.x'), { recursive: true });
  for (const file of [join(folder, 'elsewhere'), join(work, '.env.x', 'within'), join(work, 'beside')]) {
    writeFileSync(file, `NAMESPACE=${SECRET}\n`);
  }
  const path = fc.oneof(
    fc.constantFrom(
      'x/../../elsewhere',
      '/../elsewhere',
      '../elsewhere',
      'x/within',
      '/../beside',
      'x/../beside',
    ),
    fc
      .array(fc.constantFrom('..', '/', '.', 'x', 'elsewhere', 'beside', '\0', '%2e', '\\'), { maxLength: 8 })
      .map((all) => all.join('')),
    hostile,
  );
  holdsFor(500, fc.tuple(path, fc.boolean()), ([cluster, asFlag]) => {
    try {
      const inputs = gatherInputs(
        { ...(asFlag && { cluster }), enterprise: false, strictTrust: false, adopt: false },
        { AWS_REGION: 'us-east-1', ...(!asFlag && { CLUSTER_NAME: cluster }) },
        work,
      );
      assert.is.not(inputs.NAMESPACE, SECRET);
    } catch (error) {
      // The folder .env.x is no file of inputs, and the error says so.
      isReportedWell(error, cluster === 'x' ? /\.env\.x|EISDIR/ : NAMES);
    }
  });
});

for (const [what, spoil] of [
  ['a folder', (file: string) => mkdirSync(file)],
  ['a file that may not be read', (file: string) => writeFileSync(file, '', { mode: 0 })],
] as const) {
  test(`gatherInputs: ${what} in place of .env.<cluster> is reported`, ({ folder }) => {
    // root may read everything.
    if (what !== 'a folder' && process.getuid?.() === 0) return;
    spoil(join(folder, '.env.demo'));
    try {
      gatherInputs(
        { cluster: 'demo', region: 'us-east-1', enterprise: false, strictTrust: false, adopt: false },
        {},
        folder,
      );
      assert.unreachable();
    } catch (error) {
      isReportedWell(error, /\.env\.demo/);
    }
  });
}

const ENVIRONMENT = [
  ...['VAULT_ADDR', 'VAULT_TOKEN', 'VAULT_NAMESPACE', 'VAULT_CACERT', 'KUBECONFIG', 'AWS_PROFILE'],
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL'],
  ...['VAULT_SKIP_VERIFY', 'AWS_CA_BUNDLE', 'HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'],
];
const address = fc.oneof(
  any,
  fc.webUrl(),
  fc.constantFrom(
    '--flag',
    'javascript:alert(1)',
    'http://user:pw@host',
    'http://host\nx',
    'file:///etc/passwd',
    'http:',
  ),
);

test('vaultEnvironment: any value of one variable is usable, or the error names it', () => {
  holdsFor(1000, fc.tuple(fc.constantFrom(...ENVIRONMENT), address), ([name, value]) => {
    try {
      const { VAULT_ADDR, VAULT_CACERT, ...headers } = vaultEnvironment({ [name]: value });
      if (VAULT_ADDR !== undefined) assert.ok(isAddress(VAULT_ADDR), VAULT_ADDR);
      // Neither may contain characters that start another header or end a path.
      for (const header of Object.values(headers)) assert.not.match(header ?? '', /[^\x21-\x7e]/);
      assert.not.match(VAULT_CACERT ?? '', /\p{Cc}/u);
    } catch (error) {
      isReportedWell(error, new RegExp(name));
    }
  });
});

test('vaultEnvironment: no token or key is ever shown', () => {
  const secrets = fc.constantFrom(
    'VAULT_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
  );
  holdsFor(500, fc.tuple(secrets, hostile, hostile), ([name, before, after]) => {
    try {
      vaultEnvironment({ VAULT_ADDR: '--flag', [name]: `${before}${SECRET}${after}` });
      assert.unreachable();
    } catch (error) {
      isReportedWell(error, new RegExp(ENVIRONMENT.join('|')));
    }
  });
});

test.run();
