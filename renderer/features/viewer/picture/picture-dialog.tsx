import { Button, Modal, Radio, Stack } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { fileName, saveBlob } from '../../../ui/index.ts';
import type { StackView } from '../cornerstone/stack-view.ts';
import { useWorkspace } from '../workspace-context.ts';
import { copyPicture } from './copy-picture.ts';
import { oneToOneCanvas } from './one-to-one.ts';
import { type PictureWords, paneCanvas, pngOf } from './pane-picture.ts';
import './picture.css';

type Kind = PictureWords | 'image';

const kinds: readonly { readonly kind: Kind; readonly label: string; readonly description: string }[] = [
  {
    kind: 'without-patient',
    label: 'As seen, without the patient',
    description: 'With measurements, scale, orientation and window. Name, ID and study are left out.',
  },
  { kind: 'none', label: 'As seen, without words', description: 'With measurements and lines.' },
  {
    kind: 'all',
    label: 'As seen, with the patient',
    description: 'Name, ID, birth date and study are written into the picture.',
  },
  {
    kind: 'image',
    label: 'The whole image, 1:1',
    description: 'One pixel for each of its own, with the window of the pane and nothing on it.',
  },
];

/** The picture of the active pane as a PNG: what it will hold is seen before it is copied or saved. */
export function PictureDialog(props: { readonly view: StackView; readonly onClose: () => void }) {
  const { view, onClose } = props;
  const [kind, setKind] = useState<Kind>('without-patient');
  const made = usePicture(view, kind);
  const png = made?.kind === kind ? made.png : undefined;
  return (
    <Modal opened onClose={onClose} title="Picture of this pane" size={860}>
      <div className="picture-dialog">
        <Preview png={png} failed={made?.kind === kind && made.png === undefined} />
        <Stack gap="sm">
          <Radio.Group label="What it shows" value={kind} onChange={(value) => setKind(value as Kind)}>
            <Stack gap="xs" mt={6}>
              {kinds.map((one) => (
                <Radio key={one.kind} value={one.kind} label={one.label} description={one.description} />
              ))}
            </Stack>
          </Radio.Group>
          {kind === 'all' ? (
            <p className="picture-warning" role="alert">
              Whoever gets this picture can read whose it is.
            </p>
          ) : null}
          <p className="picture-note">
            A name that is part of the image itself (ultrasound, scanned film) stays in it. A picture is not
            for diagnosis.
          </p>
          <div className="picture-actions">
            <CopyPicture png={png} />
            <Button
              size="xs"
              disabled={!png}
              leftSection={<IconDownload size={15} />}
              onClick={() => {
                if (png) saveBlob(pictureName(view, new Date()), png);
                onClose();
              }}
            >
              Save PNG
            </Button>
          </div>
        </Stack>
      </div>
    </Modal>
  );
}

/** Nothing of the patient is in the name. */
function pictureName(view: StackView, now: Date): string {
  const { shown, position } = view.state.getState();
  const day = now.toISOString().slice(0, 19).replaceAll(':', '');
  return `${fileName('picture', shown?.facts.modality ?? '', `image ${position + 1}`, day)}.png`;
}

function usePicture(
  view: StackView,
  kind: Kind,
): { readonly kind: Kind; readonly png: Blob | undefined } | undefined {
  const { engine } = useWorkspace();
  const [made, setMade] = useState<{ readonly kind: Kind; readonly png: Blob | undefined }>();
  useEffect(() => {
    let wanted = true;
    const make = async (): Promise<Blob | undefined> => {
      const canvas = kind === 'image' ? await oneToOneCanvas(engine, view) : paneCanvas(view, kind);
      return canvas && (await pngOf(canvas));
    };
    const done = (png: Blob | undefined): void => {
      if (wanted) setMade({ kind, png });
    };
    make().then(done, () => done(undefined));
    return () => {
      wanted = false;
    };
  }, [engine, view, kind]);
  return made;
}

function Preview(props: { readonly png: Blob | undefined; readonly failed: boolean }) {
  const { png } = props;
  const [made, setMade] = useState<{ readonly of: Blob; readonly url: string }>();
  useEffect(() => {
    if (!png) return;
    const url = URL.createObjectURL(png);
    setMade({ of: png, url });
    return () => URL.revokeObjectURL(url);
  }, [png]);
  return (
    <div className="picture-preview">
      {props.failed ? <p role="alert">The picture could not be made.</p> : null}
      {made && made.of === png ? <img src={made.url} alt="Preview of the pane" /> : null}
    </div>
  );
}

function CopyPicture(props: { readonly png: Blob | undefined }) {
  const [done, setDone] = useState<Blob>();
  const { png } = props;
  const copied = done !== undefined && done === png;
  const copy = async (): Promise<void> => {
    if (png && (await copyPicture(png))) setDone(png);
  };
  return (
    <Button
      size="xs"
      variant="default"
      disabled={!png}
      leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
      onClick={() => void copy()}
    >
      {copied ? 'Copied' : 'Copy'}
    </Button>
  );
}
