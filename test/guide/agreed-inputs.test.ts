import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsInMemory } from 'aws-irsa/testing/in-memory';
import {
  paintOf,
  planEvent,
  planResource,
  type RunEvent,
  refuseAnotherTarget,
  TextRenderer,
} from 'engine/run';
import { someOf } from 'engine/testing/hostile';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { failureOf } from 'engine/testing/thrown';
import fc from 'fast-check';
import { type InputName, inputOf, VARIABLES } from 'guide/inputs/inputs';
import { boundInputs } from 'guide/run/target';
import { guideOf, WORK } from 'guide/testing/guide';
import { fitting, VALUES } from 'guide/testing/input-values';
import troubleshoot from 'runbooks/90-troubleshoot';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED, stepsOf } from './runbooks.ts';

const test = suite<{ folder: string }>('a plan that was agreed to');
test.before((context) => {
  context.folder = temporaryFolder();
});

type Values = Partial<Record<InputName, string | undefined>>;

/** Every input with its typical value. */
function usual(folder: string): Values {
  const all: Values = Object.fromEntries(VARIABLES.map((name) => [name, VALUES[name].accepted[0]]));
  const charts = 'http://127.0.0.1:9/charts';
  const files = {
    VAULT_HELM_VALUES: join(folder, 'vault.yaml'),
    GLOO_HELM_VALUES: join(folder, 'gloo.yaml'),
  };
  for (const file of Object.values(files)) writeFileSync(file, 'image:\n  registry: good.example.com\n');
  return { ...all, ...files, HASHICORP_HELM_REPO: charts, GLOO_HELM_REPO: charts };
}

/** The plan of a first run, with the steps of the guide's repair. */
async function planWith(values: Values): Promise<readonly RunEvent[]> {
  const inputs = guideOf({
    flags: { enterprise: true },
    environment: values as Record<string, string>,
    runbooks: LOADED,
  });
  const none = async () => undefined;
  Object.assign(inputs.kubectl, { dryRunCreate: async () => ({}), get: none, list: async () => [] });
  const guide = {
    ...inputs,
    vault: { ...inputs.vault, isExternal: false, exists: async () => false } as never,
    helm: {
      typed: () => 'helm',
      chart: async () => ({ digest: 'sha256:1' }),
      version: async () => 'v3.19.4',
    } as never,
    aws: await awsInMemory([]),
  };
  const plans = stepsOf(guide, [...LOADED.sections, troubleshoot]).map(async (step) => {
    const absent = (step.resources ?? []).map((resource) => ({ ...resource, read: async () => undefined }));
    const items = await Promise.all(absent.map((resource) => planResource(resource, WORK)));
    return planEvent({ step, items, repairs: [] });
  });
  return Promise.all(plans);
}

/** The values of a run with an input; a license is either a key or the name of a Secret. */
function valuesFor(name: InputName, folder: string): Values {
  const { GLOO_LICENSE_SECRET_NAME: secret, ...values } = usual(folder);
  return name === 'GLOO_LICENSE_SECRET_NAME' ? { ...values, [name]: secret } : values;
}

/** The same with another valid value of an input, if there is one; a values file gets other contents. */
function changed(name: InputName, { [name]: value = '', ...others }: Values): Values {
  if (name.endsWith('_HELM_REPO')) return { ...others, [name]: 'http://127.0.0.1:9/mirror' };
  if (name.endsWith('_HELM_VALUES')) {
    writeFileSync(value, readFileSync(value, 'utf8').replace('good', 'evil'));
    return { ...others, [name]: value };
  }
  const random = fc.sample(fitting(name), { numRuns: 50, seed: 1 });
  const instead = [...VALUES[name].accepted, ...random].find((one) => one !== value);
  return instead === undefined ? others : { ...others, [name]: instead };
}

/** Its value is compared with the credentials of a run, and is only a part of the ARNs. */
const PLANNED = VARIABLES.filter((name) => name !== 'ACCOUNT_ID');

for (const name of PLANNED) {
  test(`is bound to ${name}, also where nothing has to change by now`, async ({ folder }) => {
    const boundTo = (environment: Values) =>
      boundInputs(guideOf({ environment: environment as Record<string, string> }));
    const values = valuesFor(name, folder);
    const planned = boundTo(values);
    refuseAnotherTarget(planned, boundTo({ ...values, ACCOUNT_ID: undefined }));
    const now = boundTo(changed(name, values));
    const { kind, seen } = await failureOf(() => refuseAnotherTarget(planned, now));
    assert.is(kind, 'refused');
    assert.match(seen, name);
    assert.not.match(seen, /(?:good|evil)\.example\.com/);
    if (inputOf(name).secret) assert.not.match(seen, values[name] ?? '');
  });
}

for (const name of someOf(PLANNED)) {
  test(`shows ${name} before consent, or says that it is not shown`, async ({ folder }) => {
    const values = valuesFor(name, folder);
    const parts: string[] = [];
    const paint = paintOf({ isTTY: false });
    const text = new TextRenderer({ write: (part) => void parts.push(part), paint });
    for (const event of await planWith(values)) text.emit(event);
    const shown = parts.join('');
    const value = values[name] ?? '';
    if (inputOf(name).secret) assert.not.match(shown, value);
    // Tags are shown in AWS's form.
    else for (const part of value.split(/[,=]/)) assert.ok(shown.includes(part), `${part} in ${shown}`);
    if (inputOf(name).secret) assert.match(shown, `${name}  (not shown)`);
    if (name.endsWith('_HELM_VALUES'))
      assert.match(shown, `${name}  sets image.registry; the values are not shown`);
  });
}

test.run();
