import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { OVERRIDES } from '../testing/release.ts';
import { nestedUnderGloo, yaml } from './yaml.ts';

test('nestedUnderGloo: Enterprise takes the license from a named Secret', () => {
  const { gloo } = parse(nestedUnderGloo(OVERRIDES.text));
  assert.equal(gloo, parse(OVERRIDES.text));
  assert.equal(parse(nestedUnderGloo(OVERRIDES.text, 'our-license')), {
    create_license_secret: false,
    gloo: { ...gloo, license_secret_name: 'our-license' },
  });
});

test('yaml: a comment keeps a value as it is', () => {
  assert.is(yaml`\na: ${'1'} # ${'1'}\nb: ${'1'}\n`, 'a: "1" # 1\nb: "1"\n');
});

test.run();
