import { registerHooks } from 'node:module';

/** Started with `node --import`: lets `electron` be the stand-in for everything this process loads. */
const standIn = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context);
  },
});
