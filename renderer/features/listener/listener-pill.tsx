import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { useConnectionState, useOperation } from '../../backend/index.ts';
import { ToneIcon } from '../../ui/index.ts';
import { AdminCardDialog } from '../admin-card/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { ListenerAddresses } from './listener-addresses.tsx';
import { ListenerForm } from './listener-form.tsx';
import { bestEndpoint, listenerMark, useListener } from './listener-store.ts';

/** Always in sight: under which name and address a PACS can reach us now, or why it can't. */
export function ListenerPill() {
  const state = useListener();
  const lost = useConnectionState().status === 'lost';
  const [open, setOpen] = useState(false);
  const [card, setCard] = useState(false);
  if (!state) return <span className="pill pill-idle">Listener</span>;
  // Without the backend nobody knows; the last state must not go on shining.
  const mark = lost ? ({ tone: 'idle', word: 'unknown' } as const) : listenerMark(state);
  return (
    <>
      <Popover opened={open} onChange={setOpen} width={400} position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={`pill pill-${mark.tone}`}
            aria-expanded={open}
            onClick={() => setOpen((old) => !old)}
          >
            <ToneIcon tone={mark.tone} />
            <span className="truncate">
              <PillText state={state} word={mark.word} lost={lost} />
            </span>
          </button>
        </Popover.Target>
        <Popover.Dropdown p={16} aria-label="Listener">
          <ListenerDetails
            state={state}
            onCard={() => {
              setOpen(false);
              setCard(true);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <AdminCardDialog opened={card} onClose={() => setCard(false)} />
    </>
  );
}

function PillText(props: { readonly state: ListenerState; readonly word: string; readonly lost: boolean }) {
  const { state } = props;
  if (state.status === 'failed' && state.failure && !props.lost) {
    return (
      <>
        Listener: <span className="pill-word">{explain(state.failure).title}</span>
      </>
    );
  }
  return (
    <>
      <span className="mono">{state.settings.aeTitle}</span>{' '}
      <span className="mono">{bestEndpoint(state)}</span> <span className="pill-word">{props.word}</span>
    </>
  );
}

function ListenerDetails(props: { readonly state: ListenerState; readonly onCard: () => void }) {
  const { state } = props;
  return (
    <div className="stack">
      <p className="note">
        When images are retrieved by C-MOVE, the PACS calls this computer back. It must know this AE title,
        address and port.
      </p>
      {state.failure ? (
        <FailureNotice failure={state.failure} action={<FreePortButton state={state} />} />
      ) : (
        <ListenerAddresses state={state} />
      )}
      <button type="button" className="link note" onClick={props.onCard}>
        Card for the PACS administrator
      </button>
      <ListenerForm key={JSON.stringify(state.settings)} state={state} />
    </div>
  );
}

/** Offered when the port is taken and another one is known to be free. */
export function FreePortButton(props: { readonly state: ListenerState }) {
  const configure = useOperation('listener.configure');
  const { failure, settings } = props.state;
  const freePort = failure?.kind === 'port-in-use' ? failure.freePort : undefined;
  if (freePort === undefined) return null;
  return (
    <Button
      loading={configure.state.status === 'running'}
      onClick={() => void configure.run({ ...settings, port: freePort })}
    >
      Use port {freePort}
    </Button>
  );
}
