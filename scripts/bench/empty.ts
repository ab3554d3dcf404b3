// Nothing: what it takes to start this is what it takes to start anything.
export {};
