import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { knownWords } from './known-words.ts';

const ROWS: [typed: string, meant: string][] = [
  ['', ''],
  ['list', ''],
  ['help', '--help'],
  ['help 01-aws', '01-aws --help'],
  ['help aws', 'aws --help'],
  ['version', '--version'],
  ['-V', '--version'],
  ['all --plan', 'all --plan'],
  ['--plan all', '--plan all'],
  ['constructor', 'constructor'],
];
const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');
for (const [typed, meant] of ROWS) {
  test(`knownWords: ${typed || 'nothing'} is ${meant || 'the list'}`, () => {
    assert.equal(knownWords(words(typed)), words(meant));
  });
}

test.run();
