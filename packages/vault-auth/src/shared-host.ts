import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname } from 'node:path';
import { oneLine } from 'engine/resource';

/** Folders beside the home folders that belong to no person. */
const NOBODYS = /^(?:\..*|lost\+found|Shared|Guest|linuxbrew)$/;

/** The other users with a home folder on this machine: they can reach a port-forward, which listens on loopback. */
export function otherUsers(home = homedir()): string[] {
  // The folder of home folders, also if this user is root or a service.
  const folder = /^\/(?:home|Users)\//.test(home) ? dirname(home) : '/home';
  try {
    return othersAmong(readdirSync(folder), basename(home));
  } catch {
    return []; // a machine without such homes
  }
}

/** The names of people among the folders beside a home folder. Pure. */
export function othersAmong(folders: readonly string[], own: string): string[] {
  return folders
    .filter((name) => name !== own && !NOBODYS.test(name))
    .map(oneLine)
    .sort();
}
