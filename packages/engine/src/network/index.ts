export * from './agent.ts';
export * from './authority.ts';
export * from './proxy.ts';
export * from './proxy-error.ts';
export * from './whole-answer.ts';
