import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ElementFormat } from '../../../../shared/contract/data-elements.ts';
import { explain } from '../../../../shared/failure/explain.ts';
import { toFailure, useClient } from '../../../backend/index.ts';
import { fileName, saveText } from '../../../ui/index.ts';

/** All elements as text on the clipboard, or as a file of text or DICOM JSON. */
export function CopyElements(props: { readonly sopInstanceUid: string }) {
  const { sopInstanceUid } = props;
  const client = useClient();
  const [said, setSaid] = useState<{ readonly ok: boolean; readonly text: string } | undefined>();
  const make = async (format: ElementFormat, use: (text: string) => void | Promise<void>): Promise<void> => {
    try {
      const { text } = await client.call('instance.elementsAs', { sopInstanceUid, format });
      await use(text);
      setSaid({ ok: true, text: 'Copied' });
    } catch (error) {
      setSaid({
        ok: false,
        text: error instanceof DOMException ? 'Copy failed' : explain(toFailure(error)).title,
      });
    }
  };
  const name = (ending: string): string => `${fileName('attributes', sopInstanceUid)}.${ending}`;
  return (
    <>
      <span className="visually-hidden" role="status">
        {said?.text}
      </span>
      {said && !said.ok ? <span className="tags-problem truncate">{said.text}</span> : null}
      <button
        type="button"
        className="viewer-tool tags-action"
        title="Copy all as text"
        onClick={() => void make('text', (text) => navigator.clipboard.writeText(text))}
      >
        {said?.ok ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />} Copy all
      </button>
      <button
        type="button"
        className="viewer-tool tags-action"
        title="Save as DICOM JSON"
        onClick={() => void make('json', (text) => saveText(name('json'), text, 'application/json'))}
      >
        <IconDownload size={15} aria-hidden /> JSON
      </button>
    </>
  );
}
