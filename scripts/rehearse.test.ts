import { VARIABLES } from 'guide/inputs/inputs';
import { steeringVariables } from 'sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('a rehearsal');

test("takes no input from a person's shell: the sandbox sets every variable of the guide", () => {
  const exported = Object.fromEntries(VARIABLES.map((name) => [name, 'of another cluster']));
  assert.equal(steeringVariables(exported), [...VARIABLES].sort());
});

test.run();
