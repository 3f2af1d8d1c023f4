import { Button, Checkbox, Progress, SegmentedControl, TextInput } from '@mantine/core';
import { IconFolder, IconPackageExport } from '@tabler/icons-react';
import { useState } from 'react';
import {
  type DeidentifyOptions,
  deidentifyOptionsSchema,
  type ExportProgress,
  type ShareScope,
} from '../../../shared/contract/share.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { CopyText, formatBytes, formatCount, plural, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { DeidentifyFields } from './deidentify-options.tsx';
import { DeidentifyPreview, Warnings } from './deidentify-preview.tsx';
import { useWork } from './use-work.ts';

type Form = 'folder' | 'zip';

const safest = deidentifyOptionsSchema.parse({});

const latest = (_: ExportProgress | undefined, progress: ExportProgress): ExportProgress => progress;

export function ExportPanel(props: { readonly scopes: readonly ShareScope[] }) {
  const [folder, setFolder] = useState('');
  const [form, setForm] = useState<Form>('folder');
  const [dicomdir, setDicomdir] = useState(true);
  const [anonymous, setAnonymous] = useState(false);
  const [options, setOptions] = useState<DeidentifyOptions>(safest);
  const work = useWork<'share.export', ExportProgress>('share.export', latest);
  const busy = work.status === 'running';
  const start = (): void => {
    work.start({
      scopes: [...props.scopes],
      folder: folder.trim(),
      form,
      dicomdir,
      ...(anonymous && { deidentify: options }),
    });
  };
  return (
    <div className="stack">
      <FolderField folder={folder} disabled={busy} onChange={setFolder} />
      <SegmentedControl
        aria-label="Form of the export"
        data={[
          { value: 'folder', label: 'New folder in it' },
          { value: 'zip', label: 'Zip archive in it' },
        ]}
        value={form}
        disabled={busy}
        onChange={(value) => setForm(value === 'zip' ? 'zip' : 'folder')}
      />
      <Checkbox
        label="With a DICOMDIR, for CD, DVD and USB sticks"
        checked={dicomdir}
        disabled={busy}
        onChange={(event) => setDicomdir(event.currentTarget.checked)}
      />
      <Checkbox
        label="De-identified: a copy without what tells who it is of"
        checked={anonymous}
        disabled={busy}
        onChange={(event) => setAnonymous(event.currentTarget.checked)}
      />
      {anonymous ? (
        <>
          <DeidentifyFields options={options} disabled={busy} onChange={setOptions} />
          {work.status === 'ready' ? <DeidentifyPreview scopes={props.scopes} options={options} /> : null}
        </>
      ) : null}
      {work.value?.warnings ? <Warnings warnings={work.value.warnings} /> : null}
      {work.value ? <Result progress={work.value} cancelled={work.status === 'cancelled'} /> : null}
      {work.failure ? <FailureNotice failure={work.failure} /> : null}
      <div className="form-actions">
        {work.value?.path ? <CopyText label="Copy path" text={() => work.value?.path ?? ''} /> : null}
        {busy ? (
          <Button onClick={work.cancel}>Cancel</Button>
        ) : (
          <Button
            variant="filled"
            leftSection={<IconPackageExport size={15} />}
            disabled={folder.trim() === ''}
            onClick={start}
          >
            Export
          </Button>
        )}
      </div>
    </div>
  );
}

function FolderField(props: {
  readonly folder: string;
  readonly disabled: boolean;
  readonly onChange: (folder: string) => void;
}) {
  const bridge = window.movescope;
  const choose = (): void => {
    void bridge?.chooseFiles('folders').then(([path]) => path && props.onChange(path));
  };
  return (
    <div className="share-folder">
      <TextInput
        label="Folder on this computer"
        description="Nothing in it is overwritten: the export is a new folder or archive in it."
        placeholder="/media/usb"
        value={props.folder}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      {bridge ? (
        <Button leftSection={<IconFolder size={15} />} disabled={props.disabled} onClick={choose}>
          Choose
        </Button>
      ) : null}
    </div>
  );
}

function Result(props: { readonly progress: ExportProgress; readonly cancelled: boolean }) {
  const { total, files, bytes, problems, path, finished } = props.progress;
  const tone = props.cancelled ? 'stopped' : !finished ? 'working' : problems.length > 0 ? 'warn' : 'good';
  const text = props.cancelled
    ? 'Cancelled; nothing was left behind'
    : `${formatCount(files)} of ${plural(total, 'file', 'files')} · ${formatBytes(bytes)}`;
  return (
    <>
      <Progress
        value={total > 0 ? (100 * (files + problems.length)) / total : 100}
        size={6}
        aria-label="Progress of the export"
      />
      <StatusMark tone={tone}>{text}</StatusMark>
      {path ? <p className="note mono share-path">{path}</p> : null}
      {problems.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
        <ul className="share-outcomes" aria-label="Files that could not be exported" tabIndex={0}>
          {problems.map(({ sopInstanceUid, failure }) => (
            <li key={sopInstanceUid}>
              <span className="mono">{sopInstanceUid}</span>{' '}
              <span className="dim">{explain(failure).whatHappened}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
