import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRegisteredSecret, mask, registerName, registerSecret, registerSecretsOf } from './mask.ts';

const SECRET = 'wJalr/XUtn+FEMI=K7"M&D\\EN<G> (canary)';
/** JSON in Go's encoding. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
registerSecret(SECRET);

const FORM = new URLSearchParams({ token: SECRET }).toString();
const FORMS: Record<string, [text: string, masked: string]> = {
  'as it is': [`denied: ${SECRET}.`, 'denied: (secret).'],
  'escaped as JSON': [JSON.stringify({ token: SECRET }), '{"token":"(secret)"}'],
  'escaped as Go’s JSON': [goJson({ token: SECRET }), '{"token":"(secret)"}'],
  'in JSON in Go’s JSON': [
    goJson({ json: JSON.stringify({ token: SECRET }) }),
    goJson({ json: JSON.stringify({ token: '(secret)' }) }),
  ],
  'in Go’s JSON, three times': [goJson(goJson(goJson(SECRET))), goJson(goJson(goJson('(secret)')))],
  'in an address': [`/v1/${encodeURIComponent(SECRET)}/x`, '/v1/(secret)/x'],
  'in a form': [`${FORM}&a=b`, 'token=(secret)&a=b'],
  'in a form, in lower case': [FORM.replaceAll(/%../g, (code) => code.toLowerCase()), 'token=(secret)'],
  'cut off by a message': [`"${SECRET.slice(0, 20)}…"`, '"(secret)…"'],
};
for (const [what, [text, masked]] of Object.entries(FORMS)) {
  test(`mask: removes a registered secret ${what}`, () => {
    assert.is(mask(text), masked);
  });
}

for (const encoding of ['base64', 'base64url'] as const) {
  for (const before of ['', 'a', 'ab', 'user:']) {
    test(`mask: removes a registered secret from ${encoding} with "${before}" before it`, () => {
      const masked = mask(Buffer.from(`${before}${SECRET}, and more`).toString(encoding));
      const left = masked
        .split('(secret)')
        .map((part) => Buffer.from(part, encoding).toString('latin1'))
        .join('');
      // At the edges, a base64 character also holds bits of the neighbouring text.
      assert.ok(left.length <= before.length + ', and more'.length + 2, left);
    });
  }
}

test('mask: removes adjacent and nested secrets', () => {
  registerSecret('canary.$1');
  registerSecret('canary.$1-and-more');
  assert.is(mask('canary.$1canary.$1'), '(secret)(secret)');
  assert.is(mask('b=canary.$1-and-more'), 'b=(secret)');
});

test('mask: removes a secret that is a large document', () => {
  const document = Array.from({ length: 50_000 }, (_, line) => `line ${line} [of "many"]`).join('\n');
  registerSecret(document);
  assert.is(mask(`a ${document} b`), 'a (secret) b');
});

test('mask: short words stay', () => {
  for (const word of ['root', '']) registerSecret(word);
  const text = 'arn:aws:iam::123456789012:root';
  assert.is(mask(text), text);
});

for (const secret of [
  'AKIAIOSFODNN7EXAMPLE',
  'ASIAIOSFODNN7EXAMPLE',
  `FwoGZXIvYXdz${'A/+b'.repeat(12)}==`,
  'hvs.CAESIJlWh-_x',
  's.abcdefghijklmnopqrstuvwx',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln-_bmF0dXJl',
]) {
  test(`mask: recognises the shape of ${secret.slice(0, 8)}…`, () => {
    const masked = mask(`denied: ${secret} is not known`);
    assert.match(masked, /^denied: \(secret\)/);
    assert.not(masked.includes(secret.slice(-6)));
  });
}

test('mask: removes the credentials in an address and keeps the address', () => {
  assert.is(mask('proxy http://ada:hunter2@proxy:3128/ does'), 'proxy http://(secret)@proxy:3128/ does');
  assert.is(mask("HTTP://ada:it's-P@ssword9@proxy"), 'HTTP://(secret)@proxy');
  assert.is(mask('see https://example.com/a@b'), 'see https://example.com/a@b');
});

for (const [what, text, masked] of [
  [
    'as text',
    'spec.template: Invalid value: "{\\"env\\":[{\\"value\\":\\"pa}: ss\\"}]}": cannot unmarshal',
    'spec.template: Invalid value: (secret): cannot unmarshal',
  ],
  [
    'as JSON',
    'spec.env[0]: Duplicate value: {"name":"A","value":"pa}: ss"}: twice',
    'spec.env[0]: Duplicate value: (secret): twice',
  ],
  ['as Go’s struct', 'x: Unsupported value: v1.EnvVar{Value:"p"}: no', 'x: Unsupported value: (secret): no'],
  ['cut short', 'x: Invalid value: "{\\"env\\":[{\\"val', 'x: Invalid value: (secret)'],
  ['that is a plain value', 'spec.replicas: Invalid value: "three": must be a number', undefined],
] as const) {
  test(`mask: an object that a refusal quotes, ${what}`, () => {
    assert.is(mask(text), masked ?? text);
  });
}

test('mask: keeps names, ids and ARNs', () => {
  const text =
    'AROAIOSFODNN7EXAMPLE 220329bd-d382-e3fa-a042-185ea9b4fd47 arn:aws:iam::123456789012:role/dev-role-iam-demo vault.gloo.example.com';
  assert.is(mask(text), text);
});

test('registerName: a name that is given openly is shown, whichever variable has it too', () => {
  registerSecret('prod-cluster');
  registerSecret('prod-cluster.example.com');
  registerName('prod-cluster');
  registerSecret('prod-cluster');
  assert.is(mask('prod-cluster at prod-cluster.example.com'), 'prod-cluster at (secret)');
});

test('registerSecretsOf: registers values with a secret’s name, but not paths to one', () => {
  registerSecretsOf({
    CI_TOKEN: 'canary of a variable',
    CORP_CREDENTIALS: '/home/ada/key.json',
    KUBECONFIG: 'canary-config',
    OTHER_TOKEN: undefined,
  });
  assert.ok(isRegisteredSecret('canary of a variable'));
  assert.is(mask('canary of a variable: /home/ada/key.json'), '(secret): /home/ada/key.json');
  assert.is(mask('canary-config'), 'canary-config');
});

test.run();
