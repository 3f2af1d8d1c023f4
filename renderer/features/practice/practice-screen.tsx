import { SegmentedControl, Switch } from '@mantine/core';
import { useState } from 'react';
import type { PracticeState } from '../../../shared/contract/settings.ts';
import { useOperation } from '../../backend/index.ts';
import { LoadingRows, Panel, ScreenHeader, StatusMark, type Tone } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { ConnectionLog } from '../listener/index.ts';
import { Guided } from './guided.tsx';
import { PracticeFacts } from './practice-facts.tsx';
import { usePractice } from './practice-store.ts';

const marks: Readonly<Record<PracticeState['status'], { readonly tone: Tone; readonly word: string }>> = {
  off: { tone: 'stopped', word: 'Off' },
  starting: { tone: 'working', word: 'Starting' },
  running: { tone: 'good', word: 'Running' },
  failed: { tone: 'bad', word: 'Could not start' },
};

/** The PACS inside the program: to try things, to break them on purpose, to see both sides of a connection. */
export function PracticeScreen() {
  const practice = usePractice();
  const toggle = useOperation('practice.set');
  const [view, setView] = useState('faults');
  const state = practice.value;
  const on = state?.status === 'running' || state?.status === 'starting';
  return (
    <div className="screen">
      <ScreenHeader title="Practice PACS" facts="A PACS inside this program, with made-up patients.">
        <SegmentedControl
          aria-label="View"
          value={view}
          onChange={setView}
          data={[
            { value: 'faults', label: 'Faults' },
            { value: 'connections', label: 'Connections' },
          ]}
        />
        {state ? <StatusMark tone={marks[state.status].tone}>{marks[state.status].word}</StatusMark> : null}
        <Switch
          aria-label="Practice PACS on"
          checked={on}
          disabled={!state || toggle.state.status === 'running'}
          onChange={(event) => void toggle.run({ running: event.currentTarget.checked })}
        />
      </ScreenHeader>
      {practice.status === 'failed' && practice.failure ? <FailureNotice failure={practice.failure} /> : null}
      {toggle.state.status === 'failed' ? <FailureNotice failure={toggle.state.failure} /> : null}
      {state?.failure ? <p className="practice-failure">{state.failure}</p> : null}
      {view === 'faults' ? <Guided /> : <Connections state={state} />}
    </div>
  );
}

function Connections(props: { readonly state: PracticeState | undefined }) {
  return (
    <div className="practice">
      {props.state ? <PracticeFacts state={props.state} /> : <LoadingRows label="Loading" rows={4} />}
      <Panel title="Connections, as the practice PACS sees them" flush>
        <div className="practice-log">
          <ConnectionLog
            topic="practice.log"
            label="Log of the practice PACS"
            empty="Nobody has called it yet."
          />
        </div>
      </Panel>
    </div>
  );
}
