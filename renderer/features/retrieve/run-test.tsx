import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { OperationInput } from '../../../shared/contract/operations.ts';
import type { ProbeId } from '../../../shared/diagnosis/probe-result.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { probeName } from '../../../shared/retrieve/describe-probe.ts';
import { useClient } from '../../backend/index.ts';
import { tellFailure } from './start-retrieve.ts';

type Told = NonNullable<OperationInput<'retrieve.probe'>['told']>;

/** What a person may have read at the PACS after its test of the connection to us (P9). */
const answers: readonly { readonly label: string; readonly told: Told }[] = [
  { label: 'It reached us', told: { reached: true } },
  { label: 'Connection refused', told: { reached: false, error: 'refused' } },
  { label: 'Timed out', told: { reached: false, error: 'timeout' } },
  { label: 'Host unreachable', told: { reached: false, error: 'unreachable' } },
  { label: 'Unknown host', told: { reached: false, error: 'unknown-host' } },
  { label: 'Rejected', told: { reached: false, error: 'rejected' } },
  { label: 'Something else', told: { reached: false, error: 'other' } },
];

/** Runs the deciding test; its step shows in the timeline and the finding follows. A person runs P9, at the PACS. */
export function RunTest(props: {
  readonly retrieveId: string;
  readonly probe: ProbeId;
  /** With the time of its result, which its step in the timeline has too. */
  readonly onResult: (at: number) => void;
}) {
  const client = useClient();
  const { probe, retrieveId, onResult } = props;
  const [running, setRunning] = useState(false);
  const run = async (told?: Told): Promise<void> => {
    setRunning(true);
    try {
      const { result, failure } = await client.call('retrieve.probe', {
        ...{ retrieveId, probe },
        ...(told && { told }),
      });
      if (result) onResult(result.at);
      if (failure) {
        const text = explain(failure);
        notifications.show({ color: 'warn', title: 'The test could not be run', message: text.title });
      }
    } catch (error) {
      tellFailure(error);
    }
    setRunning(false);
  };
  if (probe !== 'P9') {
    return (
      <Button title={`${probe}: ${probeName[probe]}`} loading={running} onClick={() => void run()}>
        Run the deciding test
      </Button>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button loading={running}>What did the PACS say?</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {answers.map(({ label, told }) => (
          <Menu.Item key={label} onClick={() => void run(told)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
