import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from 'engine/run';
import { holdsForAll } from 'engine/testing/hostile';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import fc from 'fast-check';
import { type RunContext, runContext } from 'guide/context';
import { type Flags, gatherInputs } from 'guide/inputs/gather-inputs';
import { type InputName, VARIABLES } from 'guide/inputs/inputs';
import { clientsToShow, GUIDE_INPUTS, symbolicContext } from 'guide/pages/symbolic';
import { fitting } from 'guide/testing/input-values';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aws } from '../../runbooks/01-aws.ts';
import { vault } from '../../runbooks/02-vault.ts';
import { gloo } from '../../runbooks/03-gloo.ts';
import { verify } from '../../runbooks/04-verify.ts';
import { troubleshoot } from '../../runbooks/90-troubleshoot.ts';
import { LOADED } from './runbooks.ts';

/** Commands hold the tags one by one, so a reference to all of them means nothing to a shell. */
const REFERABLE = VARIABLES.filter((name) => name !== 'IAM_TAGS');
/** Valid values with every character that each input may hold: of all inputs, or of the required ones only. */
const environment = fc.constantFrom(GUIDE_INPUTS, REFERABLE).chain((names) =>
  fc.record({
    ...(Object.fromEntries(names.map((name) => [name, fitting(name)])) as Record<
      InputName,
      fc.Arbitrary<string>
    >),
    AWS_REGION: fc.constantFrom('us-east-1', 'cn-northwest-1'),
  }),
);
const flags: fc.Arbitrary<Flags> = fc.record({
  guide: fc.constantFrom('1.17', '1.16'),
  enterprise: fc.boolean(),
  strictTrust: fc.boolean(),
  adopt: fc.constant(false),
});

/**
 * The answers of AWS. An existing role may have any path that IAM accepts, except quotes and backslashes, which a shell
 * that puts the value into a JSON document cannot escape.
 */
const answers = fc.record({
  ACCOUNT_ID: fc.stringMatching(/^\d{12}$/),
  PARTITION: fc.constantFrom('aws', 'aws-cn'),
  OIDC_PROVIDER: fc.stringMatching(/^oidc\.eks\.[a-z0-9-]{1,20}\.amazonaws\.com\/id\/[0-9A-F]{1,32}$/),
  path: fc.stringMatching(/^\/([!#-[\]-~]{1,20}\/)?$/),
});

interface Case {
  readonly symbolic: string;
  readonly real: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The guide's commands with the values in them, and the same with references to them. */
const cases: fc.Arbitrary<Case> = fc.tuple(flags, environment, answers).map(([given, values, said]) => {
  const inputs = gatherInputs(given, values, '/nowhere');
  const { ACCOUNT_ID: accountId, PARTITION: partition, OIDC_PROVIDER, path } = said;
  const iam = `arn:${partition}:iam::${accountId}`;
  const made = runContext(clientsToShow(inputs, LOADED), {
    account: { accountId, partition, arn: `${iam}:user/a` },
    OIDC_PROVIDER,
    STS_ENDPOINT: `https://sts.${inputs.AWS_REGION}.amazonaws.com`,
    role: { arn: `${iam}:role${path}${inputs.VAULT_AUTH_ROLE_NAME}` },
  });
  const guide = { ...made, vaultHasOwnRole: false };
  const { VAULT_AUTH_ROLE_ARN, VAULT_AUTH_POLICY_ARN, STS_ENDPOINT } = guide;
  const VAULT_AUTH_POLICY_ASSUME_ROLE_ARN = guide.VAULT_AUTH_GET_ROLE_POLICY_ARN;
  return {
    real: commandsOf(guide),
    symbolic: commandsOf(
      symbolicContext(
        LOADED,
        { ...given, guide: inputs.guide },
        VARIABLES.filter((name) => name in values),
      ),
    ),
    variables: {
      ...values,
      ...{ ACCOUNT_ID: accountId, PARTITION: partition, OIDC_PROVIDER },
      ...{ VAULT_AUTH_ROLE_ARN, VAULT_AUTH_POLICY_ARN, VAULT_AUTH_POLICY_ASSUME_ROLE_ARN, STS_ENDPOINT },
    },
  };
});

function commandsOf(guide: RunContext): string {
  const steps: readonly Step[] = [aws, vault, gloo, verify, troubleshoot].flatMap((runbook) =>
    runbook.steps(guide),
  );
  // A document quotes a value that YAML would read as another; a page's variable may be any.
  return steps
    .flatMap(({ resources = [] }) => resources.filter(({ document }) => !document))
    .flatMap((one) => [one.command(), one.remove?.command() ?? '', one.check ?? ''])
    .join('\n');
}

/** The only programs on PATH: each prints its arguments and its input. What a page found before stays set. */
const PROGRAMS = `
PATH=/nonexistent
exec 9>&1
tell() { printf '%s\\0' "$@" >&9; }
document() { local text; IFS= read -r -d '' text; tell "$text"; }
cat() { document; }
unset() { :; }
export() { :; }
grep() { :; }
sed() { :; }
tr() { :; }
${['aws', 'eksctl', 'helm', 'kubectl', 'jq', 'rm', 'fits'].map((name) => `${name}() { tell ${name} "$#" "$@"; }`).join('\n')}`;

/** All words that bash reads in scripts, each with the variables that it may refer to. */
function wordsIn(
  scripts: readonly { readonly script: string; readonly variables: Case['variables'] }[],
): string[][] {
  const folder = temporaryFolder();
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = scripts.map(({ script, variables }) => {
    const set = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
    // The sides of a pipe run concurrently. Run one after the other, they print in a fixed order.
    return `( ${set.join(' ')}\n${script.replaceAll(/\|$/gm, ';')}\n) 2>&1\ntell END`;
  });
  const file = join(folder, 'script');
  writeFileSync(file, `${PROGRAMS}\n${parts.join('\n')}`);
  const text = execFileSync('bash', [file], {
    cwd: folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return text.split('\0END\0').map((words) => words.split('\0'));
}

test('commands: for any valid values, a shell reads exactly the words that the guide means', () => {
  holdsForAll(2, 50, cases, (all) => {
    const real = wordsIn(
      all.map(({ real: script, variables: { VAULT_AUTH_ROLE_ARN = '', GLOO_LICENSE_KEY = '' } }) => ({
        script,
        variables: { VAULT_AUTH_ROLE_ARN, GLOO_LICENSE_KEY },
      })),
    );
    const meant = wordsIn(all.map(({ symbolic: script, variables }) => ({ script, variables })));
    for (const [index, { real: script }] of all.entries()) {
      assert.ok((real[index]?.length ?? 0) > 300, `${real[index]?.length} words of ${script}`);
      const words = real[index] ?? [];
      const other = words.findIndex((word, at) => word !== meant[index]?.[at]);
      assert.is(
        words[other],
        meant[index]?.[other],
        `${words[other]} for ${meant[index]?.[other]} in ${script}`,
      );
      assert.is(words.length, meant[index]?.length, script);
    }
  });
});

test.run();
