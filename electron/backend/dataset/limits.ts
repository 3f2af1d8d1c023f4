/** What a data set may make us hold. Those of the network stand in dimse/limits.ts; docs/robustness.md has both. */

/** Sequences within sequences. Structured reports reach 10 or so. */
export const maxDepth = 64;

/**
 * Elements and items of one data set. An enhanced multi-frame object of 10,000 frames has half as many; each costs some 200
 * bytes once read, 20 times what the smallest one costs to send.
 */
export const maxElements = 1 << 20;

/** What a deflated data set may grow to in memory: 1 KiB of zeros becomes 1 MiB. */
export const maxInflatedLength = 64 * 1024 * 1024;

/** Of Specific Character Set, in characters: all its defined terms together are shorter. */
export const maxCharacterSetLength = 1024;
