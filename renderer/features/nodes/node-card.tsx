import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { EchoResult, NodeState } from '../../../shared/contract/pacs-node.ts';
import { useOperation } from '../../backend/index.ts';
import {
  type Fact,
  FactList,
  formatClock,
  formatDuration,
  navigate,
  StatusMark,
  Tag,
} from '../../ui/index.ts';
import { AdminCardDialog } from '../admin-card/index.ts';
import { DiagnosedNotice, FailureNotice } from '../failure/index.ts';
import { NodeProfilePanel } from './node-profile-panel.tsx';
import { echoMark } from './nodes-store.ts';

/** One PACS: how it is called, whether it answers, and what it said at the last test. */
export function NodeCard(props: {
  readonly state: NodeState;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}) {
  const { node } = props.state;
  const mark = echoMark(props.state);
  const [card, setCard] = useState(false);
  const echo = useOperation('node.echo');
  const testing = echo.state.status === 'running';
  return (
    <li className="node-card" aria-label={node.name}>
      <div className="node-card-head">
        <div className="node-card-name">
          <strong>{node.name}</strong>
          {node.practice ? <Tag>practice</Tag> : null}
          {node.tls ? <Tag>TLS</Tag> : null}
          <span className="mono dim">
            {node.aeTitle}@{node.host}:{node.port}
          </span>
        </div>
        <StatusMark tone={testing ? 'working' : mark.tone}>{testing ? 'Testing' : mark.word}</StatusMark>
        <Button loading={testing} onClick={() => void echo.run({ nodeId: node.nodeId })}>
          Test
        </Button>
        <Button onClick={() => navigate('check', `run ${node.nodeId}`)}>Link check</Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon className="node-card-menu" aria-label={`More for ${node.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setCard(true)}>Card for the PACS administrator</Menu.Item>
            {node.practice ? null : (
              <>
                <Menu.Item onClick={props.onEdit}>Edit</Menu.Item>
                <Menu.Item c="bad" onClick={props.onDelete}>
                  Delete
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      {echo.state.status === 'failed' ? <FailureNotice failure={echo.state.failure} /> : null}
      {props.state.lastEcho ? <EchoDetails echo={props.state.lastEcho} at={props.state.lastEchoAt} /> : null}
      <NodeProfilePanel node={node} />
      <AdminCardDialog nodeId={node.nodeId} opened={card} onClose={() => setCard(false)} />
    </li>
  );
}

function EchoDetails(props: { readonly echo: EchoResult; readonly at: number | undefined }) {
  const { echo } = props;
  if (!echo.ok) {
    return echo.failure ? (
      <div className="node-card-details">
        <DiagnosedNotice
          failure={echo.failure}
          findings={echo.findings}
          context={{ peer: echo.peer, localAddress: echo.localAddress }}
        />
      </div>
    ) : null;
  }
  const facts: Fact[] = [
    {
      label: 'Answered',
      value: `${formatDuration(echo.elapsedMs)}${props.at ? `, at ${formatClock(props.at)}` : ''}`,
    },
  ];
  if (echo.implementationVersionName || echo.implementationClassUid) {
    facts.push({
      label: 'Implementation',
      value: (
        <>
          {echo.implementationVersionName} <span className="mono dim">{echo.implementationClassUid}</span>
        </>
      ),
    });
  }
  const { secured } = echo;
  if (secured) facts.push({ label: 'Encryption', value: `${secured.protocol}, ${secured.cipher}` });
  if (secured?.certificate) {
    const { subject, issuer, validTo, fingerprint256 } = secured.certificate;
    facts.push({
      label: 'Certificate',
      value: (
        <span title={`SHA-256 ${fingerprint256}`}>
          {subject}, issued by {issuer === subject ? 'itself' : issuer}, until{' '}
          {new Date(validTo).toISOString().slice(0, 10)}
        </span>
      ),
    });
  }
  if (echo.userIdentityConfirmed !== undefined) {
    facts.push({
      label: 'User identity',
      value: echo.userIdentityConfirmed ? 'Confirmed' : 'Sent, not confirmed',
    });
  }
  if (echo.localAddress)
    facts.push({ label: 'Called from', value: <span className="mono">{echo.localAddress}</span> });
  return (
    <div className="node-card-details">
      <FactList facts={facts} />
      <p className="meta">
        The way there works. The way back, on which images come, is only proven by a retrieve.
      </p>
    </div>
  );
}
