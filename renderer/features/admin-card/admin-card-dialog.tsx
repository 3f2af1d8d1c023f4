import { Modal, Select } from '@mantine/core';
import { useState } from 'react';
import { useQueryOperation } from '../../backend/index.ts';
import { EmptyState, LoadingRows } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { AdminCardView } from './admin-card-view.tsx';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Absent: the person picks the PACS. */
  readonly nodeId?: string;
}

/** The card in a dialog of its own. */
export function AdminCardDialog(props: DialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Card for the PACS administrator" size={800}>
      {props.opened ? <PickedCard nodeId={props.nodeId} /> : null}
    </Modal>
  );
}

function PickedCard(props: { readonly nodeId: string | undefined }) {
  const nodes = useQueryOperation('node.list', {});
  const [picked, setPicked] = useState<string | undefined>(props.nodeId);
  if (nodes.status === 'failed') return <FailureNotice failure={nodes.failure} />;
  if (nodes.status !== 'done') return <LoadingRows label="Loading" rows={4} />;
  const known = nodes.value.map((state) => state.node);
  // A PACS of one's own is what the card is for; the practice PACS knows us already.
  const chosen =
    known.find((node) => node.nodeId === picked) ?? known.find((node) => !node.practice) ?? known[0];
  if (!chosen) return <EmptyState title="No PACS yet" />;
  return (
    <div className="stack">
      {props.nodeId === undefined && known.length > 1 ? (
        <Select
          label="PACS"
          data={known.map((node) => ({ value: node.nodeId, label: node.name }))}
          value={chosen.nodeId}
          allowDeselect={false}
          onChange={(nodeId) => setPicked(nodeId ?? undefined)}
        />
      ) : null}
      <NodeCardOf nodeId={chosen.nodeId} name={chosen.name} />
    </div>
  );
}

function NodeCardOf(props: { readonly nodeId: string; readonly name: string }) {
  const card = useQueryOperation('node.adminCard', { nodeId: props.nodeId });
  if (card.status === 'failed') return <FailureNotice failure={card.failure} />;
  if (card.status !== 'done') return <LoadingRows label="Loading the card" rows={6} />;
  return <AdminCardView card={card.value} nodeName={props.name} />;
}
