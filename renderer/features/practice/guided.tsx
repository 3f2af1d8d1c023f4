import { Button } from '@mantine/core';
import { IconBug, IconPlayerPlay, IconPower } from '@tabler/icons-react';
import { useState } from 'react';
import { practiceFaults } from '../../../shared/practice/faults.ts';
import { EmptyState, navigate, useRoute } from '../../ui/index.ts';
import { tellFailure } from '../retrieve/index.ts';
import { FaultList } from './fault-list.tsx';
import { FaultResult } from './fault-result.tsx';
import { usePracticeRun, usePracticeRunApi } from './practice-run.ts';
import { useActiveFault, usePractice } from './practice-store.ts';

const actionWords = {
  echo: 'tests the connection',
  find: 'runs a search',
  retrieve: 'retrieves a small study',
} as const;

/** Break it, then see what Movescope says. */
export function Guided() {
  const practice = usePractice().value;
  const active = useActiveFault();
  const run = usePracticeRun();
  const api = usePracticeRunApi();
  const { rest } = useRoute();
  const [switching, setSwitching] = useState(false);
  const chosenId = rest ?? run?.fault ?? active?.id;
  const chosen = practiceFaults.find((fault) => fault.id === chosenId);
  const nodeId = practice?.status === 'running' ? practice.nodeId : undefined;
  const switchOff = async (): Promise<void> => {
    setSwitching(true);
    await api.getState().switchOff().catch(tellFailure);
    setSwitching(false);
  };
  const mine = chosen && run?.fault === chosen.id ? run : undefined;
  return (
    <div className="guided">
      <FaultList
        chosen={chosen?.id}
        active={active?.id}
        disabled={nodeId === undefined}
        onChoose={(fault) => {
          navigate('practice', fault.id);
          if (nodeId) void api.getState().start(nodeId, fault);
        }}
      />
      <div className="guided-main">
        {chosen ? (
          <>
            <header className="guided-head">
              <div className="guided-title">
                <h2>{chosen.title}</h2>
                <p className="meta">Movescope breaks the practice PACS and {actionWords[chosen.shownBy]}.</p>
              </div>
              <Button
                leftSection={<IconPlayerPlay size={15} aria-hidden />}
                disabled={nodeId === undefined}
                loading={mine?.status === 'running'}
                onClick={() => nodeId && void api.getState().start(nodeId, chosen)}
              >
                {mine ? 'Run again' : 'Break it and run'}
              </Button>
              <Button
                leftSection={<IconPower size={15} aria-hidden />}
                disabled={!active}
                loading={switching}
                onClick={() => void switchOff()}
              >
                Switch the fault off
              </Button>
            </header>
            {mine ? <FaultResult key={mine.shown ? 'shown' : 'begun'} fault={chosen} run={mine} /> : null}
          </>
        ) : (
          <EmptyState
            icon={<IconBug size={32} stroke={1.25} />}
            title="Break it, then see what Movescope says"
          >
            {nodeId === undefined
              ? 'Switch the practice PACS on first.'
              : 'Choose a fault. The practice PACS gets it, something suitable is run, and the finding stands beside the timeline.'}
          </EmptyState>
        )}
      </div>
    </div>
  );
}
