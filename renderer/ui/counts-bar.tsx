/**
 * Three counts as one bar: the scale is what should come, the outline what the other side says it did, the solid part
 * what is here. Counts that are not known are left out; without a scale the bar is open-ended.
 */
export function CountsBar(props: {
  readonly received: number;
  readonly reported?: number | undefined;
  readonly expected?: number | undefined;
  readonly label: string;
  readonly tone: 'working' | 'good' | 'warn' | 'bad' | 'idle';
}) {
  const scale = Math.max(props.expected ?? 0, props.reported ?? 0, props.received);
  const share = (count: number): string => (scale === 0 ? '0%' : `${(100 * count) / scale}%`);
  return (
    <div
      className={`counts-bar counts-bar-${props.tone}`}
      role="img"
      aria-label={props.label}
      title={props.label}
    >
      {props.reported !== undefined ? (
        <div className="counts-bar-reported" style={{ width: share(props.reported) }} />
      ) : null}
      <div className="counts-bar-received" style={{ width: share(props.received) }} />
    </div>
  );
}
