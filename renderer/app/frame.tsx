import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { LibraryScreen, useLibraryLive } from '../features/library/index.ts';
import { LinkCheckScreen } from '../features/link-check/index.ts';
import { useListenerLive } from '../features/listener/index.ts';
import { ImportZone } from '../features/local-files/index.ts';
import { NodesScreen, useNodesLive } from '../features/nodes/index.ts';
import { PracticeScreen, usePracticeLive } from '../features/practice/index.ts';
import { SearchScreen } from '../features/query/index.ts';
import { TransfersScreen, useRetrievesLive } from '../features/retrieve/index.ts';
import { SettingsScreen } from '../features/settings/index.ts';
import { useOpenStudiesLive } from '../features/study/index.ts';
import { LoadingRows, useRoute } from '../ui/index.ts';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { type Place, placeOf, places } from './places.ts';
import { Rail } from './rail.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeyMap } from './use-key-map.ts';

// Cornerstone is larger than all the rest; it is loaded when the viewer is first shown.
const ViewerScreen = lazy(async () => {
  const viewer = await import('../features/viewer/index.ts');
  return { default: viewer.ViewerScreen };
});

/** Rail, top bar and the screen between them; keeps the shared state of the program live. */
export function Frame() {
  useNodesLive();
  useListenerLive();
  useRetrievesLive();
  useLibraryLive();
  useOpenStudiesLive();
  usePracticeLive();
  const place = placeOf(useRoute().place);
  const field = useRef<HTMLInputElement>(null);
  const [shortcuts, setShortcuts] = useState(false);
  const showShortcuts = useCallback(() => setShortcuts(true), []);
  const focusSearch = useCallback(() => field.current?.focus(), []);
  useKeyMap({ focusSearch, showShortcuts });
  const label = places.find((entry) => entry.place === place)?.label ?? '';
  return (
    <div className="frame">
      <Rail place={place} />
      <TopBar field={field} />
      <div className="frame-main">
        <ConnectionBanner />
        <main className="frame-screen" aria-label={label}>
          <ErrorBoundary key={place} what={label}>
            <Screen place={place} />
          </ErrorBoundary>
        </main>
      </div>
      <ImportZone />
      <CommandPalette onShortcuts={showShortcuts} onFocusSearch={focusSearch} />
      <ShortcutSheet opened={shortcuts} inViewer={place === 'viewer'} onClose={() => setShortcuts(false)} />
    </div>
  );
}

function Screen(props: { readonly place: Place }) {
  switch (props.place) {
    case 'search':
      return <SearchScreen />;
    case 'transfers':
      return <TransfersScreen />;
    case 'library':
      return <LibraryScreen />;
    case 'viewer':
      return (
        <Suspense fallback={<LoadingRows label="Loading the viewer" rows={1} />}>
          <h1 className="visually-hidden">Viewer</h1>
          <ViewerScreen />
        </Suspense>
      );
    case 'pacs':
      return <NodesScreen />;
    case 'check':
      return <LinkCheckScreen />;
    case 'practice':
      return <PracticeScreen />;
    case 'settings':
      return <SettingsScreen />;
  }
}
