import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPackageExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useClient } from '../../backend/index.ts';
import { fileName, saveText } from '../../ui/index.ts';
import { tellFailure } from './start-retrieve.ts';

/** The support bundle of a retrieve: everything but the patient, for whoever has to repair it. */
export function BundleMenu(props: { readonly retrieveId: string }) {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const withText = async (use: (text: string, nodeName: string) => void | Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      const bundle = await client.call('retrieve.bundle', { retrieveId: props.retrieveId });
      await use(JSON.stringify(bundle, undefined, 2), bundle.summary.nodeName);
    } catch (error) {
      tellFailure(error);
    }
    setBusy(false);
  };
  const save = (text: string, nodeName: string): void =>
    saveText(
      `${fileName('movescope', nodeName, new Date().toISOString().slice(0, 16))}.json`,
      text,
      'application/json',
    );
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    notifications.show({ message: 'The support bundle is on the clipboard.', autoClose: 3000 });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          title="Timeline, findings and network facts, without patient data"
          loading={busy}
          leftSection={<IconPackageExport size={15} aria-hidden />}
        >
          Support bundle
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void withText(save)}>Save as file</Menu.Item>
        <Menu.Item onClick={() => void withText(copy)}>Copy</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
