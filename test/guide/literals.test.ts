import { parseCommandLine } from 'engine/command-line/options';
import { planSteps, type Runbook, type Step, sectionsOf } from 'engine/run';
import { exportedPages } from 'guide/exported-pages';
import type { Guide, Runbooks } from 'guide/guide';
import { inputOf, VARIABLES } from 'guide/inputs/inputs';
import { type Given, guideOf, WORK } from 'guide/testing/guide';
import { inMemory } from 'guide/testing/in-memory';
import { VALUES } from 'guide/testing/input-values';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { changedRunbooks } from './literals.ts';
import { CATALOGUE, LOADED } from './runbooks.ts';

// Every literal of a runbook has an effect: if it changes, the runbook does not compile, or its page, its plan or its calls
// change.

/** Every optional input with its typical value, except files. A license belongs to Enterprise. */
const OPTIONAL = VARIABLES.filter(
  (name) => inputOf(name).optional !== undefined && !/_HELM_VALUES$|_LICENSE_/.test(name),
);

/** The guide with every option that changes its steps. */
const GIVEN: readonly Given[] = [
  {},
  { environment: { VAULT_ASSUMED_ROLE: 'node' } },
  { flags: { enterprise: true }, environment: { GLOO_LICENSE_KEY: 'a-license' } },
  { environment: Object.fromEntries(OPTIONAL.map((name) => [name, VALUES[name].accepted[0]])) },
];

function withRunbook(changed: Runbook<Guide>): Runbooks {
  const replaced = (one: Runbook<Guide>) => (one.id === changed.id ? changed : one);
  return { ...LOADED, sections: LOADED.sections.map(replaced), troubleshoot: replaced(LOADED.troubleshoot) };
}

const LINE = parseCommandLine(['export', 'all', '--resolved', '--out', 'pages'], CATALOGUE);

/** The page with the values of an environment, which is read before any await. */
const pages = GIVEN.map(({ flags, environment = {} }) => (runbook: Runbook<Guide>) => {
  const line = { ...LINE, ...flags, cluster: 'demo', region: 'us-east-1' };
  Object.assign(process.env, environment);
  const written = exportedPages([runbook.id], line, false, withRunbook(runbook));
  for (const name of Object.keys(environment)) delete process.env[name];
  return written.then((all) => [...all.values()].join('\n'));
});

const log: string[] = [];
const systems = await inMemory(log);

function stepsOf(runbook: Runbook<Guide>, given: Given): readonly Step[] {
  // In a run of all sections, the needs of Gloo's login exist by then.
  const missingForLogin = async () => undefined;
  const atVaultAddress = async () => ({});
  const guide = {
    ...guideOf({ ...given, runbooks: withRunbook(runbook), systems }),
    missingForLogin,
    atVaultAddress,
    trustsVault: async () => true,
  };
  return sectionsOf([runbook], guide).flatMap(({ steps }) => steps);
}

/** The plans of a cold run. */
const plans = GIVEN.map((given) => async (runbook: Runbook<Guide>) => {
  const planned = await planSteps(stepsOf(runbook, given), WORK);
  const items = planned.flatMap(({ items }) => items);
  return JSON.stringify(items.map(({ resource: _, live: __, at: ___, ...item }) => item));
});

/** The calls of a first run. */
const calls = GIVEN.map((given) => async (runbook: Runbook<Guide>) => {
  log.length = 0;
  for (const resource of stepsOf(runbook, given).flatMap(({ resources = [] }) => resources)) {
    await resource.read(WORK);
    await resource.write(undefined, WORK);
  }
  return log.join('\n');
});

type Effect = (runbook: Runbook<Guide>) => Promise<string>;
const EFFECTS: Readonly<Record<string, readonly Effect[]>> = {
  page: pages,
  plan: plans,
  'what is sent': calls,
};

/** Whether one of these effects differs for a changed runbook, or the runbook is refused. */
async function differsIn(effects: readonly Effect[], original: Runbook<Guide>, changed: Runbook<Guide>) {
  for (const effect of effects) {
    const after = await effect(changed).catch(String);
    if (after !== (await knownOf(effect, original))) return true;
  }
  return false;
}

const known = new Map<Effect, Map<string, Promise<string>>>();
function knownOf(effect: Effect, original: Runbook<Guide>): Promise<string> {
  const ofEffect = known.get(effect) ?? new Map<string, Promise<string>>();
  known.set(effect, ofEffect);
  const before = ofEffect.get(original.id) ?? effect(original);
  ofEffect.set(original.id, before);
  return before;
}

const RUNBOOKS = [...LOADED.sections.filter(({ id }) => /^0[1-3]/.test(id)), LOADED.troubleshoot];
const changes = await changedRunbooks(RUNBOOKS.map(({ id }) => id));
for (const original of RUNBOOKS) {
  test(`${original.id}: each literal has an effect`, async () => {
    const own = changes.filter(({ runbook }) => runbook.id === original.id);
    assert.ok(own.length > 20);
    for (const { line, isFileName, runbook, compiles } of own) {
      if (!compiles) continue;
      for (const [name, effects] of Object.entries(EFFECTS)) {
        // A run writes no file: the name is for the page's reader.
        if (isFileName && effects === calls) continue;
        assert.ok(
          await differsIn(effects, original, runbook),
          `${line}: the ${name} stays the same, with each option in GIVEN`,
        );
      }
    }
  });
}

test.run();
