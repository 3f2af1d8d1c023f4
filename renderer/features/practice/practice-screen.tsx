import { Switch } from '@mantine/core';
import type { PracticeState } from '../../../shared/contract/settings.ts';
import { latestEvent, useOperation, useTopic } from '../../backend/index.ts';
import {
  FactList,
  formatCount,
  LoadingRows,
  Panel,
  ScreenHeader,
  StatusMark,
  type Tone,
} from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { ConnectionLog } from '../listener/index.ts';

const marks: Readonly<Record<PracticeState['status'], { readonly tone: Tone; readonly word: string }>> = {
  off: { tone: 'stopped', word: 'Off' },
  starting: { tone: 'working', word: 'Starting' },
  running: { tone: 'good', word: 'Running' },
  failed: { tone: 'bad', word: 'Could not start' },
};

/** The PACS inside the program: to try things, to learn, to see both sides of a connection. */
export function PracticeScreen() {
  const practice = useTopic<'practice.state', PracticeState>('practice.state', {}, latestEvent);
  const toggle = useOperation('practice.set');
  const state = practice.status === 'loading' ? undefined : practice.value;
  const on = state?.status === 'running' || state?.status === 'starting';
  return (
    <div className="screen">
      <ScreenHeader title="Practice PACS" facts="A PACS inside this program, with made-up patients.">
        {state ? <StatusMark tone={marks[state.status].tone}>{marks[state.status].word}</StatusMark> : null}
        <Switch
          aria-label="Practice PACS on"
          checked={on}
          disabled={!state || toggle.state.status === 'running'}
          onChange={(event) => void toggle.run({ running: event.currentTarget.checked })}
        />
      </ScreenHeader>
      <div className="practice">
        {practice.status === 'failed' ? <FailureNotice failure={practice.failure} /> : null}
        {toggle.state.status === 'failed' ? <FailureNotice failure={toggle.state.failure} /> : null}
        {state?.failure ? <p className="practice-failure">{state.failure}</p> : null}
        {state ? <Facts state={state} /> : <LoadingRows label="Loading" rows={4} />}
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
    </div>
  );
}

function Facts(props: { readonly state: PracticeState }) {
  const { state } = props;
  return (
    <div className="practice-facts">
      <Panel title="Holds">
        <FactList
          facts={[
            { label: 'AE title', value: <span className="mono">{state.aeTitle}</span> },
            { label: 'Port', value: state.port ? <span className="mono">{state.port}</span> : '–' },
            { label: 'Patients', value: formatCount(state.patients) },
            { label: 'Studies', value: formatCount(state.studies) },
            { label: 'Instances', value: formatCount(state.instances) },
          ]}
        />
      </Panel>
      <Panel title="Where it would send images to" aside="its table of move destinations">
        {state.remoteAes.length === 0 ? (
          <p className="note dim">
            The table is empty: every C-MOVE is answered with "move destination unknown".
          </p>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">AE title</th>
                <th scope="col">Host</th>
                <th scope="col">Port</th>
              </tr>
            </thead>
            <tbody>
              {state.remoteAes.map((remote) => (
                <tr key={`${remote.aeTitle} ${remote.host}`} className="mono">
                  <td>{remote.aeTitle}</td>
                  <td>{remote.host}</td>
                  <td>{remote.port}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </div>
  );
}
