/**
 * Loaded into a run before anything else (`node --require`): its clock is CAMPAIGN_CLOCK_AHEAD seconds ahead of the
 * machine's, from when the file CAMPAIGN_CLOCK_FROM is there.
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
