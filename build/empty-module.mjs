/** Stands for Node's `fs`, `path` and `url` in the browser bundle; nothing there ever calls them. */
export {};
