import { spawnSync } from 'node:child_process';

/** A function that registers tests: uvu's `test`, or that of a suite. */
interface Registers<Body> {
  (name: string, body: Body): void;
  skip(name: string, body: Body): void;
}

/** The number of tests that this process leaves out, by reason. */
const leftOut = new Map<string, number>();
process.once('exit', () => {
  for (const [why, count] of leftOut)
    process.stdout.write(`Left out: ${count} ${count === 1 ? 'test' : 'tests'}, because ${why}\n`);
});

/** `test` if this machine can run the tests. Otherwise they are left out, and the end of a run reports their number and the reason. */
function testIf<Body>(test: Registers<Body>, canRun: boolean, why: string): Registers<Body> {
  if (canRun) return test;
  const skip = (name: string, body: Body): void => {
    leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
    test.skip(name, body);
  };
  return Object.assign(skip, { skip });
}

/** For tests that run a shell. */
export const testWith = <Body>(test: Registers<Body>, shell: string): Registers<Body> =>
  testIf(test, spawnSync(shell, ['-c', ':']).error === undefined, `${shell} is not installed`);

/** For tests of Linux's own features. */
export const testOnLinux = <Body>(test: Registers<Body>): Registers<Body> =>
  testIf(test, process.platform === 'linux', 'this is not Linux');

/** For tests that give a file to another user. */
export const testAsRoot = <Body>(test: Registers<Body>): Registers<Body> =>
  testIf(test, process.getuid?.() === 0, 'only root can give a file to another user');
