import type { Check } from 'engine/run';
import { podsCarryRole } from 'guide/proofs/proofs';
import { hasVerifiedSettings } from 'guide/proofs/running-gloo';
import { GUIDE, HEADER, ROLE_ARN, WORK } from 'guide/testing/guide';
import { test } from 'uvu';
import { agree, blockOf } from './page-checks.ts';
import { LOADED } from './runbooks.ts';

// The commands of page 04 and the proofs of the run have to agree.

const passes = async (check: Check) => (await check.run(WORK)).status === 'pass';
const podOf = (containers: object[], more = {}) => ({
  metadata: { name: 'gloo-1', ...more },
  spec: { serviceAccountName: 'gloo', containers },
});
const POD = podOf([
  {
    env: [
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: {} } },
      { name: 'AWS_ROLE_ARN', value: ROLE_ARN },
      { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/aws/token' },
    ],
    volumeMounts: [{ name: 'token', mountPath: '/var/run/secrets/aws' }],
  },
]);
agree(
  'pods',
  blockOf('04-verify', 'kubectl get pods'),
  { 'kubectl get pods': [POD, podOf([], { deletionTimestamp: '2026-11-20T12:00:00Z' })] },
  (items: object[]) =>
    passes(podsCarryRole({ ...GUIDE, kubectl: { list: async () => items, typed: String } as never }, 'gloo')),
  { 'kubectl get pods': [POD, podOf([])] },
);

const { VAULT_ADDRESS: address } = GUIDE;
const login = { mountPath: 'aws', iamServerIdHeader: HEADER, region: 'us-east-1' };
const SOURCES = [{ vault: { address, pathPrefix: 'dev', aws: login } }, { kubernetes: {} }];
agree(
  'Settings',
  blockOf('04-verify', 'kubectl get settings'),
  { 'kubectl get settings.gloo.solo.io': { spec: { secretOptions: { sources: SOURCES } } } },
  (settings: object) =>
    passes(
      hasVerifiedSettings({
        ...GUIDE,
        runbooks: LOADED,
        ...({ kubectl: { get: async () => settings }, helm: { release: async () => undefined } } as object),
      }),
    ),
);

test.run();
