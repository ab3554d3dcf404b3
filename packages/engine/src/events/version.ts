/** The version of the published events. Raise it when a field is renamed or removed, or a value changes its meaning. */
export const EVENTS_VERSION = 1;
