/**
 * Preloaded into a run (`node --require`). Sets its clock CAMPAIGN_CLOCK_AHEAD seconds ahead of the machine's as soon as
 * the file CAMPAIGN_CLOCK_FROM exists.
 */
const { existsSync } = require('node:fs');

const { CAMPAIGN_CLOCK_AHEAD: ahead, CAMPAIGN_CLOCK_FROM: from } = process.env;
const Real = Date;

globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [globalThis.Date.now()] : given));
  }
  static now() {
    return Real.now() + (existsSync(from) ? Number(ahead) * 1000 : 0);
  }
};
