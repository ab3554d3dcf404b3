import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { OVERRIDES as SPEC } from '../testing/release.ts';
import { helmOverrides } from './overrides.ts';

test('helmOverrides: Enterprise takes the license from a named Secret', () => {
  const enterprise = { ...SPEC, enterprise: true };
  const named = parse(helmOverrides({ ...enterprise, GLOO_LICENSE_SECRET_NAME: 'our-license' }));
  const { gloo } = parse(helmOverrides(enterprise));
  assert.equal(named, {
    create_license_secret: false,
    gloo: { ...gloo, license_secret_name: 'our-license' },
  });
});

test.run();
