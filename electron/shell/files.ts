import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrowserWindow, dialog, ipcMain, type OpenDialogOptions } from 'electron';
import type { ChoosableKind } from '../../shared/host/bridge.ts';
import { channels } from './channels.ts';
import { trustedWindow } from './trusted.ts';

/** The file dialog for the interface: the only paths it learns are those that the user chose. */
export function offerFileDialog(): void {
  ipcMain.handle(channels.chooseFiles, (event, what: unknown) => {
    return trustedWindow(event) ? chooseFiles(what === 'folders' ? 'folders' : 'files') : [];
  });
}

/** Belongs to the window in front; empty when the user cancels. */
export async function chooseFiles(what: ChoosableKind): Promise<readonly string[]> {
  const options: OpenDialogOptions = {
    properties: [what === 'folders' ? 'openDirectory' : 'openFile', 'multiSelections'],
  };
  const window = BrowserWindow.getFocusedWindow();
  const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return answer.filePaths;
}

/** The files and folders that a command line names. Switches, and the app's own folder in development, are not among them. */
export function filesOf(
  commandLine: readonly string[],
  workingFolder: string,
  appFolder: string,
): readonly string[] {
  return commandLine
    .slice(1)
    .filter((argument) => !argument.startsWith('-'))
    .flatMap((argument) => pathOf(argument, workingFolder) ?? [])
    .filter((path) => path !== resolve(appFolder) && exists(path));
}

/** File managers on Linux may hand over addresses (`file:///...`). Undefined: of another computer, or not one of a file. */
function pathOf(argument: string, workingFolder: string): string | undefined {
  if (!argument.startsWith('file:')) return resolve(workingFolder, argument);
  try {
    return fileURLToPath(argument);
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
