import type { PracticeState } from '../../../shared/contract/settings.ts';
import { FactList, formatCount, Panel } from '../../ui/index.ts';

/** What the practice PACS holds, and whom it knows. */
export function PracticeFacts(props: { readonly state: PracticeState }) {
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
