// Nothing: what it takes to start this is what it takes Node to start anything.
export {};
