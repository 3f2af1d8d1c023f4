/**
 * The script that runs in each page before its own: gives the real preload script an `electron` module whose ipcRenderer
 * talks to the stand-in's ipcMain through the two functions that Playwright exposes, and nothing else, as a sandbox does.
 */
export function pageScript(preloadSource: string): string {
  return `(() => {
  if (window !== window.top || location.protocol === 'about:') return;
  const say = window.__standInSend;
  const ask = window.__standInInvoke;
  delete window.__standInSend;
  delete window.__standInInvoke;
  const listeners = new Map();
  Object.defineProperty(window, '__standInReceive', {
    value: (channel, value) => { for (const each of listeners.get(channel) ?? []) each({}, value); },
  });
  // The bridge passes copies, never references (functions become callable proxies).
  const copy = (value) => typeof value === 'function'
    ? (...args) => copy(value(...args.map(copy)))
    : value instanceof Promise ? value.then(copy) : structuredClone(value);
  const electron = {
    ipcRenderer: {
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      send: (channel, value) => void say(channel, structuredClone(value)),
      invoke: (channel, value) => ask(channel, structuredClone(value)),
    },
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(window, name, {
        value: Object.freeze(Object.fromEntries(Object.entries(api).map(([key, value]) => [key, copy(value)]))),
      }),
    },
    // A file that a page made has no path, in Electron either.
    webUtils: { getPathForFile: () => '' },
  };
  const require = (name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload can not require ' + name);
    return electron;
  };
  const module = { exports: {} };
  (function (require, module, exports) {\n${preloadSource}\n})(require, module, module.exports);
})();`;
}
