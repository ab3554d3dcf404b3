import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { breaksLogin } from './login-values.ts';

const GUIDE = { enterprise: false, VAULT_AUTH_ROLE_ARN: 'arn:ours' };

const CASES: readonly (readonly [what: string, values: string, fields: readonly string[]])[] = [
  ['empty keys', 'settings:\ngloo: {deployment: {customEnv: }, serviceAccount: {extraAnnotations: }}', []],
  [
    'what breaks nothing',
    `settings: {create: true, watchNamespaces: [apps]}
gloo:
  serviceAccount: {extraAnnotations: {eks.amazonaws.com/audience: sts.amazonaws.com, eks.amazonaws.com/token-expiration: "3600"}}
  deployment: {customEnv: [{name: AWS_REGION, value: x}, {name: VAULT_NAMESPACE, value: x}], extraGlooAnnotations: {eks.amazonaws.com/skip-containers: "sds, envoy"}}`,
    [],
  ],
  ['no Settings', 'settings: {create: false}', ['settings.create']],
  [
    'a role of the pod’s own',
    'discovery: {deployment: {customEnv: [{name: LOG_LEVEL}, {name: AWS_ROLE_ARN, value: x}]}}',
    ['discovery.deployment.customEnv'],
  ],
  [
    'our role, and a token that somebody mounts',
    'gloo: {deployment: {customEnv: [{name: AWS_ROLE_ARN, value: "arn:ours"}, {name: AWS_WEB_IDENTITY_TOKEN_FILE}]}}',
    [],
  ],
  [
    'another audience',
    'gloo: {serviceAccount: {extraAnnotations: {eks.amazonaws.com/audience: vault}}}',
    ['gloo.serviceAccount.extraAnnotations.eks.amazonaws.com/audience'],
  ],
  [
    'a container that the webhook skips',
    'gloo: {deployment: {extraGlooAnnotations: {eks.amazonaws.com/skip-containers: "sds,gloo"}}}',
    ['gloo.deployment.extraGlooAnnotations.eks.amazonaws.com/skip-containers'],
  ],
];
for (const [what, values, fields] of CASES) {
  test(`breaksLogin: ${what}`, () => {
    const read = (text: string) => (parse(text) ?? {}) as Record<string, unknown>;
    const fieldsOf = (found: ReturnType<typeof breaksLogin>) => found.map(({ field }) => field);
    assert.equal(fieldsOf(breaksLogin(read(values), GUIDE)), fields);
    // The Enterprise chart has all of it below gloo.
    const nested = fieldsOf(breaksLogin({ gloo: read(values) }, { ...GUIDE, enterprise: true }));
    assert.equal(
      nested,
      fields.map((field) => `gloo.${field}`),
    );
  });
}

test.run();
