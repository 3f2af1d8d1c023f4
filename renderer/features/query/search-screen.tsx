import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { PracticeState } from '../../../shared/contract/settings.ts';
import { latestEvent, useTopic } from '../../backend/index.ts';
import { EmptyState, KeyHint, LoadingRows, Split } from '../../ui/index.ts';
import { useNodes } from '../nodes/index.ts';
import { Inspector } from './inspector.tsx';
import { KeyRow } from './key-row.tsx';
import { isPacs, librarySource } from './library-source.ts';
import { ResultBar } from './result-bar.tsx';
import { ResultsTable } from './results-table.tsx';
import { moreKeysInUse } from './search-form.ts';
import { useSearch, useSearchApi } from './search-store.ts';
import { useRunSearch } from './use-run-search.ts';

export function SearchScreen() {
  const firstStart = useFirstSearch();
  const [more, setMore] = useState(false);
  const moreInUse = useSearch((state) => moreKeysInUse(state.form) > 0);
  const search = useSearchApi();
  const run = useRunSearch();
  const screen = useRef<HTMLDivElement>(null);

  const toResults = (): void => {
    const { rows, selected, select } = search.getState();
    screen.current?.querySelector<HTMLElement>('[role="treegrid"]')?.focus();
    // The table shows the newest study first; the arrow that led here chooses it.
    if (selected === undefined && rows.size > 0) {
      const first = screen.current?.querySelector<HTMLElement>('tbody [aria-rowindex="2"]');
      const key = first?.id.split('-').slice(1).join('-');
      if (key && rows.has(key)) select(key);
    }
  };
  const toPriors = (): void => {
    screen.current?.querySelector<HTMLElement>('#priors button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || search.getState().status !== 'running') return;
    // What is open over the screen closes first; its keys come here too, as it is drawn elsewhere on the page.
    if (event.target instanceof Node && !screen.current?.contains(event.target)) return;
    event.preventDefault();
    search.getState().cancel();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape stops the search from wherever the focus is
    <div className="screen" ref={screen} onKeyDown={onKeyDown}>
      <h1 className="visually-hidden">Search</h1>
      <KeyRow more={more || moreInUse} onMore={setMore} onSearch={run} onDown={toResults} />
      <ResultBar />
      {firstStart ? <FirstHint /> : null}
      <Split
        id="search"
        label="Width of the study facts"
        fixed="second"
        size={296}
        min={256}
        max={480}
        first={<Results onPriors={toPriors} />}
        second={<Inspector />}
      />
    </div>
  );
}

function Results(props: { readonly onPriors: () => void }) {
  const status = useSearch((state) => state.status);
  const found = useSearch((state) => state.rows.size);
  const failed = useSearch(
    (state) => state.nodes.filter((node) => node.failure && isPacs(node.nodeId)).length,
  );
  const asked = useSearch((state) => state.nodes.filter((node) => isPacs(node.nodeId)).length);
  if (found > 0) return <ResultsTable onPriors={props.onPriors} />;
  if (status === 'running') return <LoadingRows label="Searching" rows={8} />;
  if (status === 'idle') {
    return (
      <EmptyState icon={<IconSearch size={32} stroke={1.25} />} title="Search for a patient">
        Type a name, ID or accession number and press <KeyHint>Enter</KeyHint>.
      </EmptyState>
    );
  }
  if (status === 'cancelled')
    return <EmptyState title="The search was cancelled before anything was found." />;
  if (asked === 0) {
    return (
      <EmptyState title="Nothing in the library matches.">
        There is no PACS to ask yet: add one under PACS.
      </EmptyState>
    );
  }
  if (failed > 0) {
    return (
      <EmptyState title={failed === asked ? 'The search failed.' : 'Nothing found where a PACS answered.'}>
        {failed === asked ? 'No PACS could answer, so' : 'One or more PACS failed, so'} this does not mean
        that there are no studies. Click the failed PACS above to see why.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No study matches.">
      Every PACS asked has answered. Try fewer keys or a wider date.
    </EmptyState>
  );
}

/** Shown while the results are those that the first start brought up by itself. */
function FirstHint() {
  return (
    <p className="first-hint">
      Made-up studies of the built-in practice PACS. <KeyHint>↓</KeyHint> choose <KeyHint>Space</KeyHint>{' '}
      series <KeyHint>R</KeyHint> retrieve <KeyHint>O</KeyHint> open <KeyHint>?</KeyHint> all keys
    </p>
  );
}

/** As long as the practice PACS is the only one, the program starts with its studies on the table. */
function useFirstSearch(): boolean {
  const nodes = useNodes();
  const status = useSearch((state) => state.status);
  const search = useSearchApi();
  const practice = useTopic<'practice.state', PracticeState>('practice.state', {}, latestEvent);
  const running = practice.status === 'live' && practice.value.status === 'running';
  const only =
    nodes.value.length === 1 && nodes.value[0]?.node.practice ? nodes.value[0].node.nodeId : undefined;
  const asked = useSearch((state) => state.asked);
  const [first, setFirst] = useState<typeof asked>();
  useEffect(() => {
    if (status !== 'idle' || !only || !running) return;
    search.getState().run([only, librarySource]);
    setFirst(search.getState().asked);
  }, [status, only, running, search]);
  return first !== undefined && asked === first;
}
