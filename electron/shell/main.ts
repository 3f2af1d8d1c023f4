import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog } from 'electron';
import envPaths from 'env-paths';
import { explain } from '../../shared/failure/explain.ts';
import { FailureError } from '../../shared/failure/failure.ts';
import { type BackendWorker, startBackendWorker } from '../backend/worker-host.ts';
import { channels } from './channels.ts';
import { chooseFiles, filesOf, offerFileDialog } from './files.ts';
import { connectPages } from './lines.ts';
import { bringToFront, installMenu } from './menu.ts';
import { registerAppScheme, serveAppScheme } from './protocol.ts';
import { confine, openWindow, type ViewerPlace } from './window.ts';

const ownFolder = fileURLToPath(new URL('.', import.meta.url));
/** A worker thread can't be started from inside the archive that the app is packed into. */
const workerUrl = new URL(
  new URL('./backend-worker.mjs', import.meta.url).href.replace('/app.asar/', '/app.asar.unpacked/'),
);
const chosenFolder = switchValue('data-dir');
const dataFolder = resolve(chosenFolder ?? envPaths('movescope', { suffix: '' }).data);
// With a data folder of its own a start is a program of its own: it must not meet the single-instance lock of another.
if (chosenFolder) app.setPath('userData', join(dataFolder, 'window'));

app.enableSandbox();
registerAppScheme();
if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  /** Opened from outside before a page could take them. */
  const waiting: string[] = [...filesOf(process.argv, process.cwd(), app.getAppPath())];
  const open = (paths: readonly string[]): void => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    if (!window || window.webContents.isLoading()) waiting.push(...paths);
    else if (paths.length > 0) window.webContents.send(channels.openFiles, paths);
    if (window) bringToFront(window);
  };

  const preload = join(ownFolder, 'preload.cjs');
  const newWindow = (viewer?: ViewerPlace): void => {
    const { webContents } = openWindow(preload, viewer);
    webContents.on('did-finish-load', () => {
      if (waiting.length > 0) webContents.send(channels.openFiles, waiting.splice(0));
    });
  };
  app.on('web-contents-created', (_event, contents) => confine(contents, newWindow));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open([path]);
  });
  app.on('second-instance', (_event, commandLine, workingFolder) =>
    open(filesOf(commandLine, workingFolder, app.getAppPath())),
  );
  app.on('window-all-closed', () => app.quit());

  void app.whenReady().then(async () => {
    const backend = await startBackend();
    if (!backend) return;
    serveAppScheme({
      rendererFolder: join(ownFolder, '../renderer'),
      instancePath: (uid) => backend.instancePath(uid),
    });
    connectPages(() => backend.connect());
    offerFileDialog();
    newWindow();
    installMenu({ newWindow: () => newWindow(), open: (what) => void chooseFiles(what).then(open) });
  });
}

/** The backend on its thread; it ends before the program does. Without it there is nothing to show but the reason. */
async function startBackend(): Promise<BackendWorker | undefined> {
  const port = switchValue('port');
  try {
    const backend = await startBackendWorker(workerUrl, {
      dataFolder,
      overrides: {
        localAeTitle: switchValue('local-aet'),
        listenerPort: port === undefined ? undefined : Number(port),
        bindAddress: switchValue('bind'),
      },
    });
    closeBeforeQuit(backend);
    backend.onCrash(() => {
      dialog.showErrorBox('Movescope has to be started again', 'Its backend has ended unexpectedly.');
      app.exit(1);
    });
    return backend;
  } catch (error) {
    const text = error instanceof FailureError ? explain(error.failure) : undefined;
    dialog.showErrorBox(
      text?.title ?? 'Movescope can’t start',
      `${text?.whatHappened ?? error}\n${text?.whatToTry ?? ''}`,
    );
    app.exit(1);
    return undefined;
  }
}

/** The same options as the webhost's, for this run only. */
function switchValue(name: string): string | undefined {
  return app.commandLine.getSwitchValue(name) || undefined;
}

function closeBeforeQuit(backend: BackendWorker): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void backend.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}
