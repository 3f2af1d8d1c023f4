import { useEffect } from 'react';
import { navigate } from '../../ui/index.ts';
import { useImportApi } from './import-store.ts';

/** Imports what the user opens from outside (file association, menu, a second start) and shows where it goes. */
export function useOpenedFiles(): void {
  const imports = useImportApi();
  useEffect(() => {
    window.movescope?.onOpenFiles((paths) => {
      if (paths.length === 0) return;
      imports.getState().startPaths(paths, true);
      navigate('library');
    });
  }, [imports]);
}
