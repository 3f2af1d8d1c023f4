import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** Nothing is here, and that is not an error: one line, and what to do about it. */
export function EmptyState(props: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="empty-state">
      {props.icon ? <div className="empty-state-icon">{props.icon}</div> : null}
      <p className="empty-state-title">{props.title}</p>
      {props.children ? <div className="empty-state-text">{props.children}</div> : null}
    </div>
  );
}

/** Something went wrong: never to be taken for emptiness. */
export function ErrorState(props: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="error-state" role="alert">
      <IconAlertTriangle size={18} stroke={1.75} aria-hidden className="error-state-icon" />
      <div className="error-state-body">
        <p className="error-state-title">{props.title}</p>
        {props.children}
        {props.action ? <div className="error-state-action">{props.action}</div> : null}
      </div>
    </div>
  );
}

/** Rows of grey while the first data is on its way. */
export function LoadingRows(props: { readonly rows?: number; readonly label: string }) {
  return (
    <div className="loading-rows" role="status">
      <span className="visually-hidden">{props.label}</span>
      {Array.from({ length: props.rows ?? 6 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={row} className="loading-row" style={{ width: `${88 - ((row * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
