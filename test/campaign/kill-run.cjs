/**
 * Preloaded into a run (`node --require`). Kills it with SIGKILL right after one of the calls that hand a document to a
 * child process, so the moment does not depend on how busy the machine is.
 * CAMPAIGN_KILL_AT names the call and the number of the document: `written 1`.
 */
const childProcess = require('node:child_process');
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const [moment, nth] = (process.env.CAMPAIGN_KILL_AT ?? '').split(' ');
/** The documents so far, and the two descriptors of the chosen one: one for writing, one for the child to read. */
const files = new Set();
const descriptors = new Set();

/** Kills the run after a call of a function for which `isMoment` is true. */
function after(owner, name, isMoment) {
  const original = owner[name];
  owner[name] = (...args) => {
    const result = original.apply(owner, args);
    if (isMoment(args, result)) process.kill(process.pid, 'SIGKILL');
    return result;
  };
}

const isDocument = (file) => typeof file === 'string' && /gloo-vault-irsa-[0-9a-f-]{36}$/.test(file);

after(fs, 'openSync', ([file], descriptor) => {
  if (!isDocument(file)) return false;
  files.add(file);
  if (files.size !== Number(nth)) return false;
  descriptors.add(descriptor);
  return moment === (descriptors.size === 1 ? 'created' : 'opened');
});
after(fs, 'rmSync', ([file]) => isDocument(file) && files.size === Number(nth) && moment === 'unnamed');
after(fs, 'writeFileSync', ([file]) => descriptors.has(file) && moment === 'written');
after(childProcess, 'spawn', (args) => {
  const { stdio } = args.at(-1) ?? {};
  return Array.isArray(stdio) && stdio.some((file) => descriptors.has(file)) && moment === 'started';
});
syncBuiltinESMExports();
