import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge } from '../../shared/host/bridge.ts';
import { channels } from './channels.ts';

/** Hands over what comes on a channel to one receiver, which may register late. */
function inbox<T>(channel: string): (receiver: (value: T) => void) => void {
  const waiting: T[] = [];
  let receive: ((value: T) => void) | undefined;
  ipcRenderer.on(channel, (_event, value: T) => {
    if (receive) receive(value);
    else waiting.push(value);
  });
  return (receiver) => {
    receive = receiver;
    for (const value of waiting.splice(0)) receiver(value);
  };
}

const bridge: DesktopBridge = {
  post: (frame) => ipcRenderer.send(channels.frame, frame),
  onMessage: inbox<unknown>(channels.frame),
  chooseFiles: (what) => ipcRenderer.invoke(channels.chooseFiles, what),
  pathOf: (file) => webUtils.getPathForFile(file as File),
  onOpenFiles: inbox<readonly string[]>(channels.openFiles),
};

ipcRenderer.send(channels.pageStarted);
contextBridge.exposeInMainWorld('movescope', bridge);
