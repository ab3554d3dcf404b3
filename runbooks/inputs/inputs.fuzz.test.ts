import { holdsFor, hostile } from 'engine/testing/hostile';
import fc from 'fast-check';
import { suiteWithFolder } from '../testing/gathering.ts';
import { any, fits, isReportedWell, NAMES, SECRET } from '../testing/input-specification.ts';
import { almostFitting, fitting } from '../testing/input-values.ts';
import { type Flags, gatherCluster, gatherInputs } from './gather-inputs.ts';
import { VARIABLES } from './inputs.ts';

const test = suiteWithFolder('values of inputs');

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

const oneOf = fc
  .constantFrom(...VARIABLES)
  .chain((name) => fc.tuple(fc.constant(name), fc.oneof(any, almostFitting(name))));

test('gatherInputs: any value of one variable is accepted, or the error names it', ({ folder }) => {
  holdsFor(400, oneOf, ([name, value]) => {
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
  holdsFor(200, fc.tuple(flags, environment), ([given, values]) => {
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
  holdsFor(100, fc.tuple(key, environment, any), ([GLOO_LICENSE_KEY, values, NAMESPACE]) => {
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

test.run();
