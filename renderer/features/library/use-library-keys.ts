import { useEffect, useRef } from 'react';

/** The keys of the Library screen that need no chosen study. In a field, and under a dialog, they do nothing. */
export function useLibraryKeys(actions: {
  readonly undo: () => void;
  readonly focusSearch: () => void;
}): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { target } = event;
      const elsewhere =
        target instanceof Element && target.closest('input, textarea, [role="dialog"]') !== null;
      if (event.defaultPrevented || elsewhere || event.altKey || event.shiftKey) return;
      const withControl = event.ctrlKey || event.metaKey;
      if (withControl && event.key.toLowerCase() === 'z') latest.current.undo();
      else if (!withControl && event.key.toLowerCase() === 'f') latest.current.focusSearch();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
