import { Button, Progress, Select } from '@mantine/core';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import type { SendOutcome, SendProgress, ShareScope } from '../../../shared/contract/share.ts';
import { transferSyntaxName } from '../../../shared/dicom/transfer-syntax.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { formatBytes, formatCount, plural, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { useNodeStates } from '../nodes/index.ts';
import { useWork, type Work } from './use-work.ts';

interface Sent {
  readonly progress: SendProgress;
  /** Those that did not go over as they are. */
  readonly notable: readonly SendOutcome[];
}

/** More lines than this say nothing more. */
const maxLines = 200;

function addUp(before: Sent | undefined, progress: SendProgress): Sent {
  const notable = progress.outcomes.filter((one) => one.result !== 'sent' || one.transcodedTo);
  return { progress, notable: [...(before?.notable ?? []), ...notable] };
}

export function SendPanel(props: { readonly scopes: readonly ShareScope[] }) {
  const nodes = useNodeStates();
  const [nodeId, setNodeId] = useState<string | null>(null);
  const send = useWork<'share.send', Sent>('share.send', addUp);
  const chosen = nodeId ?? nodes[0]?.node.nodeId ?? null;
  const start = (scopes: readonly ShareScope[]): void => {
    if (chosen === null) return;
    send.start({ peer: { nodeId: chosen }, scopes: [...scopes] });
  };
  const busy = send.status === 'running';
  const failed = send.value?.notable.filter((one) => one.result === 'failed') ?? [];
  const again = (): void => {
    const sopInstanceUids = failed.map((one) => one.sopInstanceUid);
    start(props.scopes.map((scope) => ({ ...scope, sopInstanceUids })));
  };
  return (
    <div className="stack">
      <Select
        label="To"
        data={nodes.map(({ node }) => ({ value: node.nodeId, label: `${node.name} (${node.aeTitle})` }))}
        value={chosen}
        onChange={setNodeId}
        allowDeselect={false}
        disabled={busy}
        placeholder="No PACS is set up"
      />
      <p className="note dim">
        Images go as they are stored. Where the PACS refuses that, they are rewritten without loss where this
        is possible, and you are told.
      </p>
      {send.value ? <Result sent={send.value} status={send.status} /> : null}
      {send.failure ? <FailureNotice failure={send.failure} /> : null}
      <div className="form-actions">
        {busy ? (
          <Button onClick={send.cancel}>Cancel</Button>
        ) : (
          <>
            {failed.length > 0 ? (
              <Button leftSection={<IconRefresh size={15} />} onClick={again}>
                Send the {formatCount(failed.length)} failed again
              </Button>
            ) : null}
            <Button
              variant="filled"
              data-autofocus
              leftSection={<IconSend size={15} />}
              disabled={chosen === null}
              onClick={() => start(props.scopes)}
            >
              {send.status === 'ready' ? 'Send' : 'Send all again'}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

function Result(props: { readonly sent: Sent; readonly status: Work<never, Sent>['status'] }) {
  const { progress, notable } = props.sent;
  const { total, sent, warnings, failed, transcoded, bytes } = progress;
  const done = sent + warnings + failed;
  const parts = [
    `${formatCount(sent + warnings)} of ${plural(total, 'image', 'images')} sent`,
    formatBytes(bytes),
    transcoded > 0 ? `${formatCount(transcoded)} rewritten without loss` : undefined,
    warnings > 0 ? `${formatCount(warnings)} with a warning` : undefined,
    failed > 0 ? `${formatCount(failed)} failed` : undefined,
  ].filter(Boolean);
  return (
    <>
      <Progress value={total > 0 ? (100 * done) / total : 100} size={6} aria-label="Progress of sending" />
      <StatusMark tone={toneOf(props.status, progress)}>{parts.join(' · ')}</StatusMark>
      {notable.length > 0 ? <OutcomeList outcomes={notable} /> : null}
    </>
  );
}

function toneOf(status: Work<never, Sent>['status'], { failed, sent, warnings, total }: SendProgress) {
  if (status === 'running') return 'working';
  if (status === 'cancelled') return 'stopped';
  if (failed > 0 || sent + warnings < total) return 'bad';
  return warnings > 0 ? 'warn' : 'good';
}

function OutcomeList(props: { readonly outcomes: readonly SendOutcome[] }) {
  const { outcomes } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
    <ul className="share-outcomes" aria-label="Images that did not go over as they are" tabIndex={0}>
      {outcomes.slice(0, maxLines).map((outcome) => (
        <li key={outcome.sopInstanceUid}>
          <span className="mono">{outcome.sopInstanceUid}</span> <span className="dim">{words(outcome)}</span>
        </li>
      ))}
      {outcomes.length > maxLines ? <li>and {formatCount(outcomes.length - maxLines)} more</li> : null}
    </ul>
  );
}

function words({ refusedSyntax, transcodedTo, failure, errorComment, status }: SendOutcome): string {
  const refused = refusedSyntax === undefined ? '' : `${transferSyntaxName(refusedSyntax)} was refused. `;
  if (failure) return `${refused}${explain(failure).whatHappened}`;
  const warning = status ? `Stored with the warning 0x${status.toString(16).toUpperCase()}. ` : '';
  const comment = errorComment ? `“${errorComment}” ` : '';
  const rewritten = transcodedTo ? `${refused}Sent as ${transferSyntaxName(transcodedTo)}.` : '';
  return `${warning}${comment}${rewritten}`.trim();
}
