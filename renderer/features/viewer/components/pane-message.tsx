/** Plain words where a picture would be. Never a silent black. */
export function PaneMessage(props: {
  readonly title: string;
  readonly text: string;
  readonly tone?: 'plain' | 'problem';
  readonly onRetry?: (() => void) | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}) {
  const problem = props.tone === 'problem';
  return (
    <div
      className={`viewer-message${problem ? ' viewer-message-problem' : ''}`}
      role={problem ? 'alert' : 'status'}
    >
      <p className="viewer-message-title">{props.title}</p>
      <p className="viewer-message-text">{props.text}</p>
      {props.action ? (
        <button type="button" className="link" onClick={props.action.run}>
          {props.action.label}
        </button>
      ) : null}
      {props.onRetry ? (
        <button type="button" className="link" onClick={props.onRetry}>
          Try again
        </button>
      ) : null}
    </div>
  );
}
