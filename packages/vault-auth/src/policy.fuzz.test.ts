import { holdsFor, hostile, huge, takesAnyText } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differPolicyText, policyHcl } from './policy.ts';

/** The guide's own. */
const POLICY_HCL = policyHcl('dev');

interface Rule {
  readonly path: string;
  readonly capabilities: readonly string[];
  /** Further settings of a rule, as HCL writes them. */
  readonly settings: readonly string[];
}

/** Texts that may occur within the quotes of HCL, whatever they resemble. */
const path = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'dev/*', 'a # b', 'a // b', 'a /* b', 'a = {', '}', '['),
  hostile.map((text) => JSON.stringify(text).slice(1, -1)),
);
const capability = fc.constantFrom('create', 'read', 'update', 'delete', 'list', 'sudo', 'deny', 'patch');
const setting = fc.constantFrom(
  'max_wrapping_ttl = "1h"',
  'required_parameters = ["b", "a"]',
  'allowed_parameters = {\n  "*" = []\n  "x  y" = ["{", "=", ","]\n}',
  'control_group { factor "x" { controlled_capabilities = ["read"] } }',
);
const rules: fc.Arbitrary<readonly Rule[]> = fc.uniqueArray(
  fc.record({
    path,
    capabilities: fc.uniqueArray(capability, { minLength: 1, maxLength: 5 }),
    settings: fc.uniqueArray(setting, { maxLength: 3 }),
  }),
  { selector: (rule) => rule.path, maxLength: 5 },
);

const comment = hostile.map((text) => text.replaceAll(/[\n]|\*\//g, ' '));
/** Different ways to write the same rules. */
interface Layout {
  readonly remark: string;
  readonly space: string;
  readonly comma: boolean;
  readonly turned: boolean;
}
const layout: fc.Arbitrary<Layout> = fc.record({
  remark: fc.oneof(
    comment.map((text) => `# ${text}\n`),
    comment.map((text) => `// ${text}\n`),
    comment.map((text) => `/* ${text} */`),
    fc.constant(''),
  ),
  space: fc.constantFrom(' ', '\n', '\t', '\r\n', '   \n  '),
  comma: fc.boolean(),
  turned: fc.boolean(),
});

function text(all: readonly Rule[], { remark, space, comma, turned }: Layout): string {
  const ordered = <Item>(items: readonly Item[]) => (turned ? items.toReversed() : [...items]);
  return ordered(all)
    .map(({ path: name, capabilities, settings }) => {
      const list = ordered(capabilities).map((one) => `"${one}"`);
      const lines = ordered([`capabilities = [${list.join(`,${space}`)}${comma ? ',' : ''}]`, ...settings]);
      return `${remark}path${space}"${name}"${space}{${space}${lines.join(`\n${remark}${space}`)}${space}}${space}`;
    })
    .join(remark);
}
const PLAIN = { remark: '', space: ' ', comma: false, turned: false };

test('differPolicyText: ignores comments, layout and order', () => {
  const plain = rules.map((all) => all.map((rule) => ({ ...rule, settings: [] })));
  holdsFor(200, fc.tuple(plain, layout), ([all, written]) => {
    assert.equal(differPolicyText(text(all, written), text(all, PLAIN)), []);
  });
});

test('differPolicyText: reports each capability that only one side grants, also on another path', () => {
  const change: fc.Arbitrary<(rule: Rule) => Rule> = fc.constantFrom<(rule: Rule) => Rule>(
    (rule) => ({ ...rule, capabilities: [...rule.capabilities, 'root'] }),
    (rule) => ({ ...rule, capabilities: rule.capabilities.slice(1) }),
    (rule) => ({ ...rule, path: `${rule.path}x` }),
    (rule) => ({ ...rule, settings: [...rule.settings, 'min_wrapping_ttl = "1s"'] }),
  );
  const some = rules.filter(({ length }) => length > 0);
  holdsFor(200, fc.tuple(some, layout, change, fc.nat()), ([all, written, changed, which]) => {
    const at = which % all.length;
    const other = all.with(at, changed(all[at] as Rule));
    assert.ok(differPolicyText(text(other, written), text(all, PLAIN)).length > 0);
    assert.ok(differPolicyText(text(all, written), text(other, PLAIN)).length > 0);
  });
});

test('differPolicyText: compares any text, and only a matching one passes for the guide’s', () => {
  const around = fc.tuple(hostile, hostile).map(([before, after]) => `${before}${POLICY_HCL}${after}`);
  const any = fc.oneof(
    { weight: 20, arbitrary: hostile },
    { weight: 20, arbitrary: around },
    { weight: 1, arbitrary: huge },
  );
  holdsFor(200, any, (value) => {
    for (const { field, wanted } of differPolicyText(value, POLICY_HCL)) {
      assert.type(field, 'string');
      assert.type(wanted, 'string');
    }
    assert.equal(differPolicyText(value, value), []);
  });
});

test('differPolicyText: reports text outside the rules', () => {
  for (const beside of [
    'path = {}',
    '"path" "sys/*" { capabilities = ["sudo"] }',
    'path "x" {',
    '(none)',
    '"',
  ]) {
    assert.ok(differPolicyText(`${POLICY_HCL}${beside}`, POLICY_HCL).length > 0, beside);
  }
});

takesAnyText(
  'differPolicyText',
  (text) => {
    for (const live of [text, `path "x" { ${text}`, `path "x" { a = [${text}] }`])
      differPolicyText(live, POLICY_HCL);
  },
  [
    '"',
    '"\\"',
    '\\"',
    '/*',
    '/',
    '#',
    '[',
    ']',
    '{',
    '}',
    'path "x" {',
    'path "x" {}',
    ' ',
    '=',
    ',',
    '["a",',
  ],
);

test.run();
