import { notifications } from '@mantine/notifications';
import type { StackView } from '../cornerstone/stack-view.ts';
import { paneCanvas, pngOf } from './pane-picture.ts';

/** Puts a picture into the clipboard. False, and said so, where the browser or the system refuses it. */
export async function copyPicture(png: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  } catch {
    notifications.show({
      title: 'The picture was not copied',
      message: 'The clipboard can’t be written to. Save the picture instead.',
      color: 'bad',
    });
    return false;
  }
}

/** What is seen in a pane, without the patient. */
export async function copyPane(view: StackView): Promise<void> {
  const canvas = paneCanvas(view, 'without-patient');
  if (canvas && (await copyPicture(await pngOf(canvas)))) {
    notifications.show({
      title: 'Picture copied',
      message: 'What the pane shows, without the patient’s name and the study.',
    });
  }
}
