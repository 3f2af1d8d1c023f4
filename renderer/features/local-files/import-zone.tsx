import { IconFileImport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { droppedFiles } from './dropped-files.ts';
import { ImportPanel } from './import-panel.tsx';
import { useImport, useImportApi } from './import-store.ts';
import { KeepingQuestion } from './keeping-question.tsx';
import { openFiles } from './open-files.ts';
import { useOpenedFiles } from './use-opened-files.ts';

/** Files and folders can be dropped anywhere in the window; what becomes of them is told at the bottom. */
export function ImportZone() {
  useOpenedFiles();
  const over = useDrop();
  const status = useImport((state) => state.status);
  return (
    <>
      {over ? (
        <div className="drop-cover" aria-hidden>
          <IconFileImport size={40} stroke={1.25} />
          <span>Drop files, folders or zip archives to open them</span>
        </div>
      ) : null}
      {status === 'idle' || status === 'asking' ? null : <ImportPanel />}
      <KeepingQuestion />
    </>
  );
}

function useDrop(): boolean {
  const [over, setOver] = useState(false);
  const imports = useImportApi();
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      droppedFiles(event.dataTransfer).then(
        (files) => openFiles(imports, files, { show: true }),
        (error: unknown) => imports.getState().fail(error),
      );
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onDragLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onDragLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [imports]);
  return over;
}
