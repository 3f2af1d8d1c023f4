import { Button } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { createPortal } from 'react-dom';
import type { AdminCard } from '../../../shared/link-check/admin-card.ts';
import { CopyText, fileName, saveText } from '../../ui/index.ts';

/** What the administrator of a PACS has to enter for us, to copy, print or save. */
export function AdminCardView(props: { readonly card: AdminCard; readonly nodeName: string }) {
  const { card, nodeName } = props;
  return (
    <section className="admin-card" aria-label="Card for the PACS administrator">
      <Entry card={card} />
      <p className="meta admin-card-peer">
        for {nodeName}{' '}
        <span className="mono">
          {card.peer.aeTitle}@{card.peer.host}:{card.peer.port}
        </span>
      </p>
      <section
        className="admin-card-text"
        aria-label="Text of the card"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
      >
        {card.text}
      </section>
      <div className="form-actions">
        <CopyText label="Copy" text={() => card.text} />
        <Button leftSection={<IconPrinter size={15} aria-hidden />} onClick={() => window.print()}>
          Print
        </Button>
        <Button
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => saveText(fileName('movescope-card', nodeName).concat('.txt'), card.text)}
        >
          Save as text
        </Button>
      </div>
      {createPortal(<PrintSheet card={card} nodeName={nodeName} />, document.body)}
    </section>
  );
}

function Entry(props: { readonly card: AdminCard }) {
  const { card } = props;
  return (
    <dl className="admin-card-entry">
      <div>
        <dt>AE title</dt>
        <dd className="mono">{card.aeTitle}</dd>
      </div>
      <div>
        <dt>Address</dt>
        <dd className="mono">{card.address ?? 'not known yet'}</dd>
      </div>
      <div>
        <dt>Port</dt>
        <dd className="mono">{card.port}</dd>
      </div>
      {card.secure ? (
        <div>
          <dt>Port with TLS</dt>
          <dd className="mono">{card.secure.port}</dd>
        </div>
      ) : null}
    </dl>
  );
}

/** Paper gets the card and nothing else; the screen never shows this. */
function PrintSheet(props: { readonly card: AdminCard; readonly nodeName: string }) {
  return (
    <div className="print-sheet" aria-hidden>
      <h1>Entry of a workstation at {props.nodeName}</h1>
      <Entry card={props.card} />
      <pre>{props.card.text}</pre>
    </div>
  );
}
