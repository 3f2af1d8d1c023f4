import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What the line above a document says and offers. */
export interface ShownDocument {
  readonly title: string;
  /** For a title that says less: `PDF document`. */
  readonly what: string;
  /** Several documents in one series are chosen from here. */
  readonly choice: ReactNode;
  readonly onSave: () => void;
}

export function DocumentHead(props: { readonly shown: ShownDocument; readonly children?: ReactNode }) {
  const { shown } = props;
  return (
    <header className="document-head">
      {shown.choice}
      <span className="document-title" title={shown.title}>
        {shown.title}
      </span>
      {props.children}
      <span className="viewer-toolbar-gap" />
      <button
        type="button"
        className="viewer-tool viewer-tool-wide"
        aria-label={`Save the ${shown.what}`}
        onClick={shown.onSave}
      >
        <IconDownload size={16} aria-hidden />
        Save
      </button>
    </header>
  );
}
