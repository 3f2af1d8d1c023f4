import { Button, Modal } from '@mantine/core';
import { IconPlus, IconServer } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { NodeState, PacsNode } from '../../../shared/contract/pacs-node.ts';
import { useClient, useOperation } from '../../backend/index.ts';
import { EmptyState, LoadingRows, navigate, Panel, ScreenHeader, useRoute } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { ListenerAddresses, useListener } from '../listener/index.ts';
import { NodeCard } from './node-card.tsx';
import { NodeEditor } from './node-form.tsx';
import { useNodes } from './nodes-store.ts';

type Dialog =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit'; readonly node: PacsNode }
  | { readonly kind: 'delete'; readonly node: PacsNode };

/** The PACSs that can be asked: add, test, change, remove. */
export function NodesScreen() {
  const nodes = useNodes();
  const client = useClient();
  const [dialog, setDialog] = useState<Dialog | undefined>();
  const { rest } = useRoute();
  const wished = rest?.startsWith('edit ') ? rest.slice(5) : undefined;
  const editable = nodes.value.find(({ node }) => node.nodeId === wished && !node.practice)?.node;
  const close = (): void => setDialog(undefined);
  // Whoever came by "edit" gets the dialog once; the address then is that of the list.
  useEffect(() => {
    if (!editable) return;
    setDialog({ kind: 'edit', node: editable });
    navigate('pacs');
  }, [editable]);
  const saved = (node: PacsNode): void => {
    const added = dialog?.kind === 'add';
    close();
    // The result arrives on the list itself; a failure of the call shows there as well.
    client.call('node.echo', { nodeId: node.nodeId }).catch(() => undefined);
    // A new PACS is checked there and back; that ends with the card for its administrator.
    if (added) navigate('check', `run ${node.nodeId}`);
  };
  return (
    <div className="screen">
      <ScreenHeader title="PACS">
        <Button
          variant="filled"
          leftSection={<IconPlus size={15} />}
          onClick={() => setDialog({ kind: 'add' })}
        >
          Add your PACS
        </Button>
      </ScreenHeader>
      <div className="screen-scroll">
        <div className="screen-column">
          {nodes.status === 'failed' && nodes.failure ? <FailureNotice failure={nodes.failure} /> : null}
          <NodeList
            loading={nodes.status === 'loading'}
            states={nodes.value}
            onEdit={(node) => setDialog({ kind: 'edit', node })}
            onDelete={(node) => setDialog({ kind: 'delete', node })}
          />
          <OurEntry />
        </div>
      </div>
      <Modal
        opened={dialog?.kind === 'add' || dialog?.kind === 'edit'}
        onClose={close}
        title={dialog?.kind === 'edit' ? `Edit ${dialog.node.name}` : 'Add your PACS'}
        size={560}
      >
        <NodeEditor
          key={dialog?.kind === 'edit' ? dialog.node.nodeId : 'new'}
          node={dialog?.kind === 'edit' ? dialog.node : undefined}
          onSaved={saved}
          onCancel={close}
        />
      </Modal>
      <Modal opened={dialog?.kind === 'delete'} onClose={close} title="Delete this PACS?" size={420}>
        {dialog?.kind === 'delete' ? <DeleteNode node={dialog.node} onDone={close} /> : null}
      </Modal>
    </div>
  );
}

function NodeList(props: {
  readonly loading: boolean;
  readonly states: readonly NodeState[];
  readonly onEdit: (node: PacsNode) => void;
  readonly onDelete: (node: PacsNode) => void;
}) {
  if (props.loading) return <LoadingRows label="Loading" rows={4} />;
  if (props.states.length === 0) {
    return (
      <EmptyState icon={<IconServer size={32} stroke={1.25} />} title="No PACS yet">
        Add one by its AE title, host and port; the PACS administrator has them.
      </EmptyState>
    );
  }
  return (
    <ul className="node-list">
      {props.states.map((state) => (
        <NodeCard
          key={state.node.nodeId}
          state={state}
          onEdit={() => props.onEdit(state.node)}
          onDelete={() => props.onDelete(state.node)}
        />
      ))}
    </ul>
  );
}

/** What the administrator of a PACS has to enter for this workstation. */
function OurEntry() {
  const listener = useListener();
  if (!listener) return null;
  return (
    <Panel title="What the PACS must know about this workstation">
      <ListenerAddresses state={listener} />
    </Panel>
  );
}

function DeleteNode(props: { readonly node: PacsNode; readonly onDone: () => void }) {
  const remove = useOperation('node.delete');
  const confirm = async (): Promise<void> => {
    if (await remove.run({ nodeId: props.node.nodeId })) props.onDone();
  };
  return (
    <div className="stack">
      <p className="note">
        {props.node.name} is taken off the list. Studies that came from it stay in the library.
      </p>
      {remove.state.status === 'failed' ? <FailureNotice failure={remove.state.failure} /> : null}
      <div className="form-actions">
        <Button onClick={props.onDone}>Cancel</Button>
        <Button
          variant="filled"
          color="bad"
          loading={remove.state.status === 'running'}
          onClick={() => void confirm()}
        >
          Delete
        </Button>
      </div>
    </div>
  );
}
