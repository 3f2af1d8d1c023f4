import { useMemo } from 'react';
import { formatDateTime, Tag } from '../../ui/index.ts';
import type { ShownBundle } from './open-bundle.tsx';
import { TransferBody } from './transfer-body.tsx';
import { TransferHead } from './transfer-detail.tsx';
import { foldTimeline } from './use-timeline.ts';

/** A bundle from elsewhere: its timeline and what this program makes of it; nothing to press. */
export function OpenedBundleView(props: { readonly bundle: ShownBundle }) {
  const { opened, fileName } = props.bundle;
  const timeline = useMemo(() => foldTimeline(undefined, opened.events), [opened]);
  const summary = { ...opened.summary, findings: opened.findings };
  const origin = [
    fileName,
    opened.createdAt === undefined ? undefined : formatDateTime(opened.createdAt),
    opened.program && `Movescope ${opened.program.version}, ${opened.program.platform}`,
  ].filter(Boolean);
  return (
    <article className="transfer" aria-label="Support bundle">
      <TransferHead
        summary={summary}
        actions={
          <div className="screen-actions transfer-actions">
            <span className="meta num">{origin.join(' · ')}</span>
            <Tag>read only</Tag>
          </div>
        }
      />
      <TransferBody summary={summary} timeline={timeline} readOnly />
    </article>
  );
}
