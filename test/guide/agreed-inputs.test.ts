import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  agreedOperator,
  agreedTo,
  changesIn,
  look,
  paintOf,
  planEvent,
  type RunEvent,
  TextRenderer,
} from 'engine/run';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { thrownBy } from 'engine/testing/thrown';
import fc from 'fast-check';
import { type InputName, inputOf, VARIABLES } from 'guide/inputs/inputs';
import { guideOf, WORK } from 'guide/testing/guide';
import { fitting, VALUES } from 'guide/testing/input-values';
import { troubleshoot } from 'runbooks/90-troubleshoot';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED, stepsOf } from './runbooks.ts';

const test = suite<{ folder: string }>('a plan that was agreed to');
test.before((context) => {
  context.folder = temporaryFolder();
});

type Values = Partial<Record<InputName, string | undefined>>;

/** Every input with its usual value; the charts are at an address that refuses at once. */
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

/** The plan of a run where nothing exists yet, with the steps of the guide's repair. */
async function planWith(values: Values): Promise<readonly RunEvent[]> {
  const guide = guideOf({ flags: { enterprise: true }, environment: values as Record<string, string> });
  const plans = stepsOf(guide, [...LOADED.sections, troubleshoot]).map(async (step) => {
    const absent = (step.resources ?? []).map((resource) => ({ ...resource, read: async () => undefined }));
    const items = await Promise.all(absent.map((resource) => look(resource, WORK)));
    return planEvent({ step, items, repairs: [] });
  });
  return Promise.all(plans);
}

async function refusal(agreed: Values, now: Values): Promise<string> {
  const [before, after] = await Promise.all([planWith(agreed), planWith(now)]);
  const operator = agreedOperator(before.flatMap(changesIn).map(agreedTo));
  const question = { text: '', changes: after.flatMap(changesIn), answers: ['run', 'quit'] } as const;
  return String(await thrownBy(() => operator.ask(question)));
}

/** The values of a run with an input; a license is either a key or the name of a Secret. */
function valuesFor(name: InputName, folder: string): Values {
  const { GLOO_LICENSE_SECRET_NAME: secret, ...values } = usual(folder);
  return name === 'GLOO_LICENSE_SECRET_NAME' ? { ...values, [name]: secret } : values;
}

/** Another valid value; `undefined` if there is none. */
function another(name: InputName, value: string | undefined): string | undefined {
  if (name.endsWith('_HELM_REPO')) return 'http://127.0.0.1:9/mirror';
  if (name.endsWith('_HELM_VALUES')) return undefined;
  const random = fc.sample(fitting(name), { numRuns: 50, seed: 1 });
  return [...VALUES[name].accepted, ...random].find((one) => one !== value);
}

/** Its value is compared with the credentials of a run, and is a part of the ARNs alone. */
const PLANNED = VARIABLES.filter((name) => name !== 'ACCOUNT_ID');

for (const name of PLANNED) {
  test(`is refused with another ${name}, with both values`, async ({ folder }) => {
    const { [name]: value, ...others } = valuesFor(name, folder);
    const instead = another(name, value);
    const now = { ...others, ...(instead !== undefined && { [name]: instead }) };
    const said = await refusal({ ...others, [name]: value }, now);
    assert.match(said, /Failure: .*differs from the plan/);
    assert.match(said, /: the plan (?:has .+, and now it is .+|does not have it)/);
  });
}

for (const name of ['VAULT_HELM_VALUES', 'GLOO_HELM_VALUES'] as const) {
  test(`is refused if the file of ${name} has other contents, which are not shown`, async ({ folder }) => {
    const values = usual(folder);
    const file = values[name] ?? '';
    const before = await planWith(values);
    assert.not.match(JSON.stringify(before), 'good.example.com');
    const contents = readFileSync(file, 'utf8');
    writeFileSync(file, contents.replace('good', 'evil'));
    const operator = agreedOperator(before.flatMap(changesIn).map(agreedTo));
    const changes = (await planWith(values)).flatMap(changesIn);
    const said = String(await thrownBy(() => operator.ask({ text: '', changes, answers: ['run'] })));
    assert.match(
      said,
      new RegExp(`${name} \\(not shown\\): the plan has [\\w-]{22}, and now it is [\\w-]{22}`),
    );
    assert.not.match(said, 'evil');
  });
}

for (const name of PLANNED) {
  test(`shows ${name} before consent, or says that it is not shown`, async ({ folder }) => {
    const values = valuesFor(name, folder);
    const parts: string[] = [];
    const paint = paintOf({ isTTY: false });
    const text = new TextRenderer({ write: (part) => void parts.push(part), paint });
    for (const event of await planWith(values)) text.emit(event);
    const shown = parts.join('');
    const value = values[name] ?? '';
    if (inputOf(name).secret) assert.not.match(shown, value);
    // Tags are shown as AWS takes them.
    else for (const part of value.split(/[,=]/)) assert.ok(shown.includes(part), `${part} in ${shown}`);
    if (inputOf(name).secret) assert.match(shown, `${name}  (not shown)`);
    if (name.endsWith('_HELM_VALUES'))
      assert.match(shown, `${name}  sets image.registry; the values are not shown`);
  });
}

test.run();
