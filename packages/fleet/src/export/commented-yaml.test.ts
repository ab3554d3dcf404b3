import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { yamlOf } from './commented-yaml.ts';

test('yamlOf: comments stand before what they are about, remarks behind it', () => {
  const text = yamlOf([
    {
      head: 'all of it',
      value: { key: 1, list: ['x', 'y'], inner: { uses: 'a@b' } },
      comments: [
        [['key'], 'of the key'],
        [['list', 1], 'of the item'],
      ],
      remarks: [[['inner', 'uses'], 'v1']],
    },
  ]);
  assert.is(
    text,
    `# all of it

# of the key
key: 1
list:
  - x
  # of the item
  - y
inner:
  uses: a@b # v1
`,
  );
});

test('yamlOf: values are read as they were, whatever they hold', () => {
  const value = {
    text: 'a: b # c\n- d\n---\n',
    empty: '',
    number: '010',
    no: 'no',
    expression: `\${{ x }}`,
    long: 'word '.repeat(60),
  };
  assert.equal(parse(yamlOf([{ value }])), value);
});

test('yamlOf: several documents, and no anchors for a value that is mentioned twice', () => {
  const twice = { a: 1 };
  const text = yamlOf([{ value: { x: twice, y: twice } }, { value: { z: 1 } }]);
  assert.not.match(text, /[&*]/);
  assert.equal(
    parseAllDocuments(text).map((document) => document.toJS()),
    [{ x: { a: 1 }, y: { a: 1 } }, { z: 1 }],
  );
});

test('yamlOf: a comment on what is not there is a mistake', () => {
  assert.throws(() => yamlOf([{ value: { a: 1 }, comments: [[['b'], 'text']] }]), /there is no b/);
});

test.run();
