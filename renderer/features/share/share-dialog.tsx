import { Modal, Tabs } from '@mantine/core';
import { IconPackageExport, IconSend } from '@tabler/icons-react';
import type { ShareScope } from '../../../shared/contract/share.ts';
import { ExportPanel } from './export-panel.tsx';
import { SendPanel } from './send-panel.tsx';

/** Sends or exports what the scopes name. Closing it stops what is under way. */
export function ShareDialog(props: {
  readonly scopes: readonly ShareScope[];
  /** Whose images they are. */
  readonly what: string;
  readonly onClose: () => void;
}) {
  const { scopes } = props;
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={`Share: ${props.what}`}
      size={560}
      closeOnClickOutside={false}
    >
      <Tabs defaultValue="send" keepMounted>
        <Tabs.List mb="sm">
          <Tabs.Tab value="send" leftSection={<IconSend size={15} />}>
            Send to a PACS
          </Tabs.Tab>
          <Tabs.Tab value="export" leftSection={<IconPackageExport size={15} />}>
            Export
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="send">
          <SendPanel scopes={scopes} />
        </Tabs.Panel>
        <Tabs.Panel value="export">
          <ExportPanel scopes={scopes} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
