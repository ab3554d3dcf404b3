import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { fleetOf, inputsOf } from '../../testing/guide.ts';
import { type KubernetesExport, kubernetesExport, partsOf } from './kubernetes.ts';

const clusters = (count: number, more: object = {}): string =>
  JSON.stringify({
    defaults: { AWS_REGION: 'eu-west-1' },
    clusters: Array.from({ length: count }, (_, index) => ({
      CLUSTER_NAME: `prod-${index}`,
      'kube-context': `prod-${index}`,
      ...more,
    })),
  });

function text(fleet = clusters(3), options: Partial<KubernetesExport> = {}): string {
  return kubernetesExport({
    fleet: fleetOf(fleet),
    runs: { inputsOf, loginStep: '04-verify.1' },
    image: 'registry.example.com/runbooks:1',
    namespace: 'fleet',
    roleArn: undefined,
    shards: undefined,
    parallelism: 10,
    ...options,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: manifests, of which each test reads a small part.
type Manifest = any;
const manifests = (...args: Parameters<typeof text>): Manifest[] =>
  parseAllDocuments(text(...args)).map((document) => document.toJS());
const only = (kind: string, all: Manifest[]): Manifest => all.find((manifest) => manifest.kind === kind);
const jobOf = (...args: Parameters<typeof text>): Manifest => only('Job', manifests(...args));
const podOf = (...args: Parameters<typeof text>): Manifest => jobOf(...args).spec.template.spec;
const namesOf = (pod: Manifest): string[] => pod.containers[0].env.map(({ name }: Manifest) => name);

test('kubernetes: the same fleet gives the same bytes; another fleet gives a Job of another name', () => {
  assert.is(text(), text());
  const name = (...args: Parameters<typeof text>) => jobOf(...args).metadata.name;
  const names = [
    name(),
    name(clusters(4)),
    name(clusters(3), { shards: 2 }),
    name(undefined, { image: 'x' }),
  ];
  assert.is(new Set(names).size, names.length);
});

test('kubernetes: one index for each cluster, or the requested number; no more pods at a time than indexes', () => {
  assert.equal([jobOf().spec.completions, jobOf().spec.parallelism], [3, 3]);
  const cut = jobOf(clusters(40), { shards: 20 });
  assert.equal([cut.spec.completions, cut.spec.parallelism], [20, 10]);
  assert.match(cut.spec.template.spec.containers[0].args[0], '"$JOB_COMPLETION_INDEX/20" --yes');
});

test('kubernetes: the ConfigMap holds the fleet’s file unchanged, and is immutable', () => {
  const file = `# Ours\r\n${clusters(3)}\n`;
  const { data, immutable } = only('ConfigMap', manifests(file));
  assert.is(immutable, true);
  assert.is(data['fleet.yaml'], file);
});

test('kubernetes: a fleet larger than a ConfigMap is split into several, which the worker joins in order', () => {
  const file = `# ${'long '.repeat(500_000)}\n${clusters(1)}\n`;
  const all = manifests(file);
  const maps = all.filter(({ kind }) => kind === 'ConfigMap');
  assert.is(maps.length, 3);
  assert.is(maps.map(({ data }) => data['fleet.yaml']).join(''), file);
  const { volumes } = only('Job', all).spec.template.spec;
  const { sources } = volumes.find(({ name }: Manifest) => name === 'fleet').projected;
  assert.equal(
    sources.map(({ configMap }: Manifest) => [configMap.name, configMap.items[0].path]),
    maps.map(({ metadata }, index) => [metadata.name, `000${index}.yaml`]),
  );
});

test('partsOf: counts bytes and splits no character', () => {
  assert.equal(partsOf('aää€', 4), ['aä', 'ä', '€']);
});

test('kubernetes: names that look like numbers or booleans stay strings', () => {
  const all = manifests(clusters(1, { VAULT_TOKEN_FROM: 'NO' }), { namespace: '123', image: 'true' });
  const { metadata, spec } = only('Job', all);
  const [{ image, env }] = spec.template.spec.containers;
  assert.equal([metadata.namespace, image, env.at(-1).name], ['123', 'true', 'NO']);
});

test('kubernetes: secrets are referenced by name and never included, as are those that VAULT_TOKEN_FROM names', () => {
  const pod = podOf(clusters(1, { VAULT_TOKEN_FROM: 'TOKEN_EU' }));
  const secret = pod.containers[0].env.filter(({ valueFrom }: Manifest) => valueFrom);
  assert.equal(
    secret.map(({ name, valueFrom }: Manifest) => [name, valueFrom.secretKeyRef.optional]),
    [
      ['VAULT_TOKEN', true],
      ['GLOO_LICENSE_KEY', true],
      ['TOKEN_EU', true],
    ],
  );
});

test('kubernetes: the operator’s files are mounted if an entry needs them', () => {
  assert.ok(namesOf(podOf()).includes('KUBECONFIG'));
  const withProfile = podOf(clusters(1, { KUBECONFIG: '/kube/prod', AWS_PROFILE: 'a' }));
  assert.ok(namesOf(withProfile).includes('AWS_CONFIG_FILE'));
  const inImage = podOf(clusters(1, { KUBECONFIG: '/kube/prod' }));
  assert.not.ok(namesOf(inImage).includes('KUBECONFIG'));
  assert.not.ok(inImage.volumes.some(({ name }: Manifest) => name === 'files'));
});

test('kubernetes: the documented image contains the file that a worker runs, and nothing else of this folder', () => {
  const root = resolve(import.meta.dirname, '../../../..');
  const copied = [
    ...readFileSync(resolve(root, 'docs/scale.md'), 'utf8').matchAll(/^(?:COPY|ADD) (?!--from)(.*)$/gm),
  ].map(([, what]) => what);
  assert.equal(copied, ['all.mjs /app/']);
  assert.match(podOf().containers[0].args[0], 'exec node /app/all.mjs ');
  const ignored = readFileSync(resolve(root, '.dockerignore'), 'utf8').trim().split('\n');
  assert.equal(ignored.slice(1), ['*', '!all.mjs']);
});

test('kubernetes: a worker starts in an empty folder without .env', () => {
  const { containers, volumes } = podOf();
  const [{ workingDir, volumeMounts }] = containers;
  const { name } = volumeMounts.find(({ mountPath }: Manifest) => mountPath === workingDir);
  assert.equal(
    volumes.find((volume: Manifest) => volume.name === name),
    { name, emptyDir: {} },
  );
});

test('kubernetes: the role is annotated on the service account, if there is one', () => {
  const arn = 'arn:aws:iam::123456789012:role/fleet';
  const annotations = (all: Manifest[]) => only('ServiceAccount', all).metadata.annotations;
  assert.is(annotations(manifests()), undefined);
  assert.equal(annotations(manifests(undefined, { roleArn: arn })), { 'eks.amazonaws.com/role-arn': arn });
});

test('kubernetes: a shard with more clusters than run at a time gets more time', () => {
  assert.is(podOf(clusters(20), { shards: 20 }).activeDeadlineSeconds, 1800);
  assert.is(podOf(clusters(20), { shards: 1 }).activeDeadlineSeconds, 3 * 1800);
});

test.run();
