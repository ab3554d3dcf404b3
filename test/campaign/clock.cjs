/** Preloaded into a run (`node --require`). Sets its clock CAMPAIGN_CLOCK_AHEAD seconds ahead of the machine's. */
const ahead = Number(process.env.CAMPAIGN_CLOCK_AHEAD) * 1000;
const Real = Date;

globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [globalThis.Date.now()] : given));
  }
  static now() {
    return Real.now() + ahead;
  }
};
