import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Settings } from '../../../shared/contract/settings.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { toFailure, useClient, useQueryOperation } from '../../backend/index.ts';
import { LoadingRows, Panel } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';

const choices = [
  { value: 'ask', label: 'Ask' },
  { value: 'copy', label: 'Copy into the library' },
  { value: 'in-place', label: 'Leave them there' },
] as const satisfies readonly { value: Settings['localFiles']; label: string }[];

/** What becomes of files of this computer that are opened. */
export function LocalFileSettings() {
  const settings = useQueryOperation('settings.get', {});
  return (
    <Panel title="Opening files of this computer">
      {settings.status === 'failed' ? <FailureNotice failure={settings.failure} /> : null}
      {settings.status === 'done' ? <Choice saved={settings.value.localFiles} /> : null}
      {settings.status === 'running' ? <LoadingRows label="Loading" rows={1} /> : null}
    </Panel>
  );
}

function Choice(props: { readonly saved: Settings['localFiles'] }) {
  const client = useClient();
  const [value, setValue] = useState(props.saved);
  const [failure, setFailure] = useState<Failure | undefined>();
  const choose = async (localFiles: Settings['localFiles']): Promise<void> => {
    setFailure(undefined);
    try {
      await client.call('settings.save', { ...(await client.call('settings.get', {})), localFiles });
      setValue(localFiles);
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  return (
    <div className="stack">
      <SegmentedControl
        aria-label="Files of this computer"
        data={[...choices]}
        value={value}
        onChange={(chosen) => {
          const known = choices.find((choice) => choice.value === chosen);
          if (known) void choose(known.value);
        }}
      />
      <p className="note dim">
        Files that stay where they are take no space here; they are never changed or deleted by Movescope.
        What comes out of a zip archive is always copied.
      </p>
      {failure ? <FailureNotice failure={failure} /> : null}
    </div>
  );
}
