export { OutgoingAgent } from './agent.ts';
export { readAuthority } from './authority.ts';
export { checkProxies, type Environment, isLoopback, type ProxySetting, proxyFor } from './proxy.ts';
export { isUntrusted, proxyErrorOf } from './proxy-error.ts';
export {
  inTime,
  LARGEST_ANSWER,
  LateAnswer,
  TooLargeAnswer,
  wholeAnswer,
  wholeBody,
} from './whole-answer.ts';
