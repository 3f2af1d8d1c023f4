import { useEffect, useRef } from 'react';
import { navigate } from '../ui/index.ts';
import { places } from './places.ts';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="combobox"]'))
  );
}

/** The keys that work on every screen. Single characters do nothing while one types. */
export function useKeyMap(actions: {
  readonly focusSearch: () => void;
  readonly showShortcuts: () => void;
}): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
      const place = event.altKey ? places[Number(event.code.replace('Digit', '')) - 1] : undefined;
      if (place) navigate(place.place);
      else if (event.altKey || isTyping(event.target)) return;
      else if (event.key === '/') latest.current.focusSearch();
      else if (event.key === '?') latest.current.showShortcuts();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
