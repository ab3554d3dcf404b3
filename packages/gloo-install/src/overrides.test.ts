import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { OVERRIDES as SPEC } from '../testing/release.ts';
import { helmOverrides } from './overrides.ts';

const { VAULT_AUTH_ROLE_ARN: ARN } = SPEC;

/** helm-overrides.yaml as the guide writes it, without its indentation. */
const GUIDE = `settings:
secretOptions:
sources:
- vault:
# set to address for the Vault instance
address: http://vault-internal.vault:8200
aws:
iamServerIdHeader: vault.gloo.example.com
mountPath: aws
region: us-east-1
# assumes kv store is mounted on 'dev'
pathPrefix: dev
- kubernetes: {}
gloo:
serviceAccount:
extraAnnotations:
eks.amazonaws.com/role-arn: ${ARN}
discovery:
serviceAccount:
extraAnnotations:
eks.amazonaws.com/role-arn: ${ARN}
`;

test('helmOverrides: is the guide’s text, line by line, with its comments', () => {
  assert.fixture(helmOverrides(SPEC).replaceAll(/^ +/gm, ''), GUIDE);
});

test('helmOverrides: for Enterprise, everything is nested under gloo, and nothing else changes', () => {
  const text = helmOverrides({ ...SPEC, enterprise: true });
  assert.fixture(text.replaceAll(/^ +/gm, ''), `gloo:\n${GUIDE}`);
});

test('helmOverrides: Enterprise takes the license from a named Secret', () => {
  const enterprise = { ...SPEC, enterprise: true };
  const named = parse(helmOverrides({ ...enterprise, GLOO_LICENSE_SECRET_NAME: 'our-license' }));
  const { gloo } = parse(helmOverrides(enterprise));
  assert.equal(named, {
    create_license_secret: false,
    gloo: { ...gloo, license_secret_name: 'our-license' },
  });
});

test.run();
