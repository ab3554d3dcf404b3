/** The version of the published events. It is raised when a field is renamed or removed, or a value changes its meaning. */
export const EVENTS_VERSION = 1;
