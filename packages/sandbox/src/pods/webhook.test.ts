import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { admit, podIdentityPatch } from './webhook.ts';

const role = { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/r' }, associated: false };
const pod = {
  spec: {
    containers: [{ name: 'a', env: [{ name: 'AWS_REGION', value: 'own' }] }, { name: 'b' }],
    initContainers: [{ name: 'i' }],
    volumes: [{ name: 'v' }],
  },
};
const webhook = suite('the pod identity webhook');

webhook('does not change a pod whose service account has no role', () => {
  assert.equal(podIdentityPatch(pod, { annotations: {}, associated: false }, 'us-east-1'), []);
});

webhook('gives every container the role, and keeps variables that a container sets itself', () => {
  const patches = podIdentityPatch(pod, role, 'us-east-1');
  assert.equal(
    patches.map(({ path }) => path),
    ['/spec/containers', '/spec/initContainers', '/spec/volumes'],
  );
  const [a, b] = (patches[0] as { value: unknown }).value as { env: { name: string; value: string }[] }[];
  const env = (container = a) =>
    Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);
  assert.is(env().AWS_REGION, 'own');
  assert.equal(env(b), {
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    AWS_ROLE_ARN: 'arn:aws:iam::1:role/r',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
  });
});

webhook('prefers an association, which names no role, to the annotation', () => {
  const patches = podIdentityPatch(
    { spec: { containers: [{ name: 'a' }] } },
    { ...role, associated: true },
    'us-east-1',
  );
  const [a] = (patches[0] as { value: unknown }).value as { env: { name: string }[] }[];
  assert.equal(
    a?.env.map(({ name }) => name).filter((name) => !name.includes('REGION')),
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
  );
  assert.match(JSON.stringify(patches), '"audience":"pods.eks.amazonaws.com"');
});

webhook('projects a token for STS that lasts a day', () => {
  const patches = podIdentityPatch({ spec: { containers: [] } }, role, 'us-east-1');
  const token = { audience: 'sts.amazonaws.com', expirationSeconds: 86400, path: 'token' };
  assert.equal(patches.at(-1)?.value, [
    { name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken: token }] } },
  ]);
});

webhook('can omit the token, as a partly broken webhook does', () => {
  const patches = podIdentityPatch(pod, role, 'us-east-1', false);
  assert.equal(
    patches.map(({ path }) => path),
    ['/spec/containers', '/spec/initContainers'],
  );
  const [, b] = (patches[0] as { value: unknown }).value as {
    env: { name: string }[];
    volumeMounts: unknown[];
  }[];
  const names = b?.env.map(({ name }) => name) ?? [];
  assert.ok(names.includes('AWS_ROLE_ARN') && !names.includes('AWS_WEB_IDENTITY_TOKEN_FILE'));
  assert.equal(b?.volumeMounts, []);
});

webhook('admits every pod', () => {
  const review = {
    apiVersion: 'v1',
    kind: 'AdmissionReview',
    request: { uid: 'u', namespace: 'n', object: pod },
  };
  assert.equal(admit(review, []), {
    apiVersion: 'v1',
    kind: 'AdmissionReview',
    response: { uid: 'u', allowed: true },
  });
});
webhook.run();
