import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdsFor, hostile } from 'engine/testing/hostile';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { suiteWithFolder } from '../testing/gathering.ts';
import { fits, isReportedWell, NAMES, SECRET } from '../testing/input-specification.ts';
import { gatherInputs } from './gather-inputs.ts';
import { VARIABLES } from './inputs.ts';

const test = suiteWithFolder('files of inputs');

/** A file as people write it, or with random content. */
const envFile = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...VARIABLES), fc.constantFrom('=', ' = ', '', '=="', "='", '=`'), hostile)
        .map((parts) => parts.join('')),
      hostile,
    ),
    { maxLength: 12 },
  )
  .chain((lines) => fc.constantFrom('\n', '\r\n', '\r').map((end) => lines.join(end)));

test('gatherInputs: any content of .env.<cluster> and .env is accepted, or the error names it', ({
  folder,
}) => {
  holdsFor(100, fc.tuple(envFile, fc.boolean()), ([text, named]) => {
    writeFileSync(join(folder, named ? '.env.demo' : '.env'), text);
    const given = named ? { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' } : {};
    try {
      const inputs = gatherInputs({ enterprise: false, strictTrust: false, adopt: false }, given, folder);
      fits(inputs);
      if (named) assert.is(inputs.CLUSTER_NAME, 'demo');
    } catch (error) {
      isReportedWell(error, NAMES);
    }
    rmSync(join(folder, '.env.demo'), { force: true });
    rmSync(join(folder, '.env'), { force: true });
  });
});

test('gatherInputs: no cluster name leads to a file in another folder', ({ folder }) => {
  const work = join(folder, 'work');
  mkdirSync(join(work, '.env.x'), { recursive: true });
  for (const file of [join(folder, 'elsewhere'), join(work, '.env.x', 'within'), join(work, 'beside')]) {
    writeFileSync(file, `NAMESPACE=${SECRET}\n`);
  }
  const path = fc.oneof(
    fc.constantFrom(
      'x/../../elsewhere',
      '/../elsewhere',
      '../elsewhere',
      'x/within',
      '/../beside',
      'x/../beside',
    ),
    fc
      .array(fc.constantFrom('..', '/', '.', 'x', 'elsewhere', 'beside', '\0', '%2e', '\\'), { maxLength: 8 })
      .map((all) => all.join('')),
    hostile,
  );
  holdsFor(100, fc.tuple(path, fc.boolean()), ([cluster, asFlag]) => {
    try {
      const inputs = gatherInputs(
        { ...(asFlag && { cluster }), enterprise: false, strictTrust: false, adopt: false },
        { AWS_REGION: 'us-east-1', ...(!asFlag && { CLUSTER_NAME: cluster }) },
        work,
      );
      assert.is.not(inputs.NAMESPACE, SECRET);
    } catch (error) {
      // The folder .env.x is no file of inputs, and the error says so.
      isReportedWell(error, cluster === 'x' ? /\.env\.x|EISDIR/ : NAMES);
    }
  });
});

test.run();
