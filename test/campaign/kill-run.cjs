/**
 * Loaded into a run before anything else (`node --require`): kills it, by SIGKILL, right after one of the calls by which
 * it hands a document to a child. So the moment is the same in every trial, however busy the machine is.
 * CAMPAIGN_KILL_AT says which call, and of which document: `written 1`.
 */
const childProcess = require('node:child_process');
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const [moment, nth] = (process.env.CAMPAIGN_KILL_AT ?? '').split(' ');
/** The files of documents so far, and the descriptors of the one that is meant: to write by, and for the child to read. */
const files = new Set();
const descriptors = new Set();

/** Kills the run after a call of a function that is the moment. */
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
  return Array.isArray(stdio) && descriptors.has(stdio[0]) && moment === 'started';
});
syncBuiltinESMExports();
