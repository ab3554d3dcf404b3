export { deploymentsAvailable, helmInstall, helmRepoAdd, helmValues, podReady } from './verbs.ts';
export { nestedUnderGloo, yaml } from './yaml.ts';
