import { Button } from '@mantine/core';
import { useState } from 'react';
import { useOperation, useQueryOperation } from '../../backend/index.ts';
import { formatBytes, formatDateTime, plural } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';

const shownFiles = 100;

/** Damaged files that were put aside; nothing of them is shown as if it were sound. */
export function QuarantineList() {
  const found = useQueryOperation('library.quarantine', {});
  const [asked, setAsked] = useState(false);
  const empty = useOperation('library.emptyQuarantine');
  if (found.status === 'failed') return <FailureNotice failure={found.failure} />;
  if (found.status !== 'done' || found.value.length === 0) return null;
  const bytes = found.value.reduce((sum, file) => sum + file.bytes, 0);
  const confirm = async (): Promise<void> => {
    if (await empty.run({})) setAsked(false);
    found.reload();
  };
  return (
    <section aria-label="Quarantine" className="quarantine">
      <div className="section-head">
        <h3 className="section-title">Quarantine</h3>
        <span className="meta num">
          {plural(found.value.length, 'file', 'files')}, {formatBytes(bytes)}
        </span>
      </div>
      <ul className="ruled">
        {found.value.slice(0, shownFiles).map((file) => (
          <li key={file.name}>
            <span className="mono truncate" title={file.sopInstanceUid}>
              {file.name}
            </span>
            <span className="num dim">
              {formatBytes(file.bytes)}, {formatDateTime(file.putAsideAt)}
            </span>
          </li>
        ))}
      </ul>
      {empty.state.status === 'failed' ? <FailureNotice failure={empty.state.failure} /> : null}
      <div className="form-actions">
        {asked ? (
          <>
            <Button onClick={() => setAsked(false)}>Keep them</Button>
            <Button variant="filled" color="bad" onClick={() => void confirm()}>
              Delete for good
            </Button>
          </>
        ) : (
          <Button onClick={() => setAsked(true)}>Empty the quarantine</Button>
        )}
      </div>
    </section>
  );
}
