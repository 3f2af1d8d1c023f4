import { useQueryOperation } from '../../backend/index.ts';
import { FactList, formatBytes, LoadingRows, Panel } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';

export function About() {
  const info = useQueryOperation('app.info', {});
  return (
    <Panel title="About">
      {info.status === 'failed' ? <FailureNotice failure={info.failure} /> : null}
      {info.status === 'done' ? (
        <FactList
          facts={[
            { label: 'Movescope', value: <span className="num">{info.value.version}</span> },
            { label: 'Data folder', value: <span className="mono">{info.value.dataFolder}</span> },
            { label: 'Library', value: <span className="mono">{info.value.libraryFolder}</span> },
            { label: 'Free space', value: <span className="num">{formatBytes(info.value.freeBytes)}</span> },
          ]}
        />
      ) : null}
      {info.status === 'idle' || info.status === 'running' ? <LoadingRows label="Loading" rows={3} /> : null}
    </Panel>
  );
}
