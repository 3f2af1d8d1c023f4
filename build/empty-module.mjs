/** Stands for Node's `fs` and `path` in the browser bundle; nothing there ever calls them. */
export {};
