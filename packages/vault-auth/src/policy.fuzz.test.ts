import { holdsFor, hostile, longTextOf, quickly } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differPolicyText, policyHcl } from './policy.ts';

/** The guide's own. */
const POLICY_HCL = policyHcl('dev');

interface Rule {
  readonly path: string;
  readonly capabilities: readonly string[];
}

const capability = fc.constantFrom('create', 'read', 'update', 'delete', 'list', 'sudo', 'patch');
const rules: fc.Arbitrary<readonly Rule[]> = fc.uniqueArray(
  fc.record({
    // Without a wildcard, no rule covers another, which would then change nothing.
    path: fc.stringMatching(/^\w[\w/+-]{0,19}$/),
    capabilities: fc.uniqueArray(capability, { minLength: 1, maxLength: 5 }),
  }),
  { selector: (rule) => rule.path, minLength: 1, maxLength: 5 },
);

/** Different ways to write the same rules. */
interface Layout {
  readonly remark: string;
  readonly space: string;
  readonly turned: boolean;
}
const layout: fc.Arbitrary<Layout> = fc.record({
  remark: fc.oneof(
    fc
      .tuple(fc.constantFrom('#', '//'), hostile)
      .map(([mark, text]) => `${mark} ${text.replaceAll('\n', ' ')}\n`),
    hostile.map((text) => `/* ${text.replaceAll('*/', '')} */`),
  ),
  space: fc.constantFrom(' ', '\n', '\t', '\r\n', '   \n  '),
  turned: fc.boolean(),
});

function text(all: readonly Rule[], { remark, space, turned }: Layout): string {
  const ordered = <Item>(items: readonly Item[]) => (turned ? items.toReversed() : [...items]);
  return ordered(all)
    .map(({ path, capabilities }) => {
      const list = ordered(capabilities).map((one) => `"${one}"`);
      return `${remark}path${space}"${path}"${space}{${space}capabilities = [${list.join(`,${space}`)}]${space}}${space}`;
    })
    .join('');
}
const PLAIN = { remark: '', space: ' ', turned: false };

test('differPolicyText: ignores comments, layout and order', () => {
  holdsFor(200, fc.tuple(rules, layout), ([all, written]) => {
    assert.equal(differPolicyText(text(all, written), text(all, PLAIN)), []);
  });
});

test('differPolicyText: reports each capability that only one side grants, also on another path', () => {
  const change: fc.Arbitrary<(rule: Rule) => Rule> = fc.constantFrom<(rule: Rule) => Rule>(
    (rule) => ({ ...rule, capabilities: [...rule.capabilities, 'root'] }),
    (rule) => ({ ...rule, capabilities: rule.capabilities.slice(1) }),
    (rule) => ({ ...rule, path: `${rule.path}x` }),
  );
  holdsFor(200, fc.tuple(rules, layout, change, fc.nat()), ([all, written, changed, which]) => {
    const at = which % all.length;
    const other = all.with(at, changed(all[at] as Rule));
    assert.ok(differPolicyText(text(other, written), text(all, PLAIN)).length > 0);
    assert.ok(differPolicyText(text(all, written), text(other, PLAIN)).length > 0);
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
