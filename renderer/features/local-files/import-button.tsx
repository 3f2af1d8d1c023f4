import { Button, Menu } from '@mantine/core';
import { IconFile, IconFileImport, IconFolder } from '@tabler/icons-react';
import { type RefObject, useRef } from 'react';
import type { ChoosableKind } from '../../../shared/host/bridge.ts';
import { chosenFiles } from './dropped-files.ts';
import { useImportApi } from './import-store.ts';
import { openFiles } from './open-files.ts';

/** Opens files or folders that are chosen in a dialog. */
export function ImportButton() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const imports = useImportApi();
  const choose = (what: ChoosableKind): void => {
    const bridge = window.movescope;
    if (bridge) void bridge.chooseFiles(what).then((paths) => imports.getState().startPaths(paths));
    else (what === 'folders' ? folder : files).current?.click();
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button leftSection={<IconFileImport size={15} />}>Open</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFile size={15} />} onClick={() => choose('files')}>
            Files or zip archives
          </Menu.Item>
          <Menu.Item leftSection={<IconFolder size={15} />} onClick={() => choose('folders')}>
            Folder or disk
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <HiddenInput input={files} label="Files to import" />
      <HiddenInput input={folder} label="Folder to import" folder />
    </>
  );
}

function HiddenInput(props: {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly folder?: boolean;
}) {
  const imports = useImportApi();
  return (
    <input
      ref={props.input}
      type="file"
      multiple
      hidden
      aria-label={props.label}
      {...(props.folder && { webkitdirectory: '' })}
      onChange={(event) => {
        const files = chosenFiles(event.currentTarget.files);
        event.currentTarget.value = '';
        openFiles(imports, files, { show: false });
      }}
    />
  );
}
