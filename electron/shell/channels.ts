/** The IPC channels between preload and main; nothing else names them. */
export const channels = {
  /** Preload to main, once per page: a new page, so a new line to the backend. */
  pageStarted: 'page-started',
  /** Both ways: a frame of the contract. */
  frame: 'frame',
  /** Preload to main, answered: the file dialog. */
  chooseFiles: 'choose-files',
  /** Main to preload: paths that the user opened from outside. */
  openFiles: 'open-files',
} as const;
