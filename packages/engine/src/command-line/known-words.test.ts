import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../testing/catalogue.ts';
import { knownWords } from './known-words.ts';

const ROWS: [typed: string, meant: string][] = [
  ['', ''],
  ['list', ''],
  ['help', '--help'],
  ['help 01-aws', '01-aws --help'],
  ['help aws', '01-aws --help'],
  ['version', '--version'],
  ['-V', '--version'],
  ['01 --plan', '01-aws --plan'],
  ['aws --plan', '01-aws --plan'],
  ['all --plan', 'all --plan'],
  ['--plan all', '--plan all'],
  ['journal', 'journal'],
  ['01-awss', '01-awss'],
];
const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');
for (const [typed, meant] of ROWS) {
  test(`knownWords: ${typed || 'nothing'} is ${meant || 'the list'}`, () => {
    assert.equal(knownWords(words(typed), CATALOGUE), words(meant));
  });
}

test.run();
