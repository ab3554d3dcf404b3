import { holdsFor, hostile, longTextOf, quickly } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differPolicyText, policyHcl } from './policy.ts';

/** The guide's own. */
const POLICY_HCL = policyHcl('dev');

const remark = fc.oneof(
  fc
    .tuple(fc.constantFrom('#', '//'), hostile)
    .map(([mark, text]) => `${mark} ${text.replaceAll('\n', ' ')}\n`),
  hostile.map((text) => `/* ${text.replaceAll('*/', '')} */`),
);
const space = fc.constantFrom(' ', '\n', '\t', '\r\n', '   \n  ');

test('differPolicyText: ignores comments and layout', () => {
  holdsFor(200, fc.tuple(remark, space), ([comment, between]) => {
    const written = POLICY_HCL.replaceAll(/[{}[\]]/g, (mark) => `${between}${comment}${mark}${between}`);
    assert.equal(differPolicyText(written, POLICY_HCL), []);
  });
});

test('differPolicyText: reports any text beside the rules that is no comment', () => {
  holdsFor(200, hostile, (beside) => {
    if (/^\s*(?:,|#|\/\/|\/\*|$)/.test(beside)) return;
    assert.ok(differPolicyText(`${POLICY_HCL}${beside}`, POLICY_HCL).length > 0);
  });
});

test('differPolicyText: reads a quarter of a megabyte at once', () => {
  for (const words of [...'"#[]{},\\$ ', '/*', '"a",', 'path "x" {', 'path "x" { }']) {
    const text = longTextOf(words);
    for (const live of [text, `path "x" { ${text}`, `path "x" { capabilities = [${text}] }`])
      quickly(() => differPolicyText(live, POLICY_HCL));
  }
});

test.run();
