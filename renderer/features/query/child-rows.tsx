import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { formatDicomDate } from '../../../shared/dicom/date-time.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { formatCount, NotGiven, plural, ToneIcon } from '../../ui/index.ts';
import type { ChildMessage, ResultItem } from './result-items.ts';
import { givenCount } from './study-row.ts';

/** The small arrow that opens a row; the keyboard uses Space on the row instead. */
export function Opener(props: {
  readonly expanded: boolean;
  readonly label: string;
  readonly onToggle: () => void;
}) {
  const Icon = props.expanded ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      className="opener"
      tabIndex={-1}
      aria-label={props.label}
      onClick={(event) => {
        event.stopPropagation();
        props.onToggle();
      }}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}

export function SeriesLine(props: {
  readonly item: Extract<ResultItem, { kind: 'series' }>;
  readonly onToggle: () => void;
  /** Undefined where no PACS has it. */
  readonly onRetrieve: (() => void) | undefined;
}) {
  const { attributes } = props.item.series;
  const instances = givenCount(attributes, 'NumberOfSeriesRelatedInstances');
  return (
    <div className="series-line">
      <Opener expanded={props.item.expanded} label="Show instances" onToggle={props.onToggle} />
      <span className="num dim cell-end">{attributes.SeriesNumber || '–'}</span>
      <span>{attributes.Modality || '–'}</span>
      <span className="truncate">
        {attributes.SeriesDescription || <span className="dim">No description</span>}
      </span>
      <span className="truncate dim">{attributes.BodyPartExamined}</span>
      <span className="num dim">{formatDicomDate(attributes.SeriesDate ?? '')}</span>
      <span className="num cell-end">
        {instances === undefined ? (
          <NotGiven why="The PACS did not give the number of instances" />
        ) : (
          <>
            {formatCount(instances)} <span className="dim">{instances === 1 ? 'instance' : 'instances'}</span>
          </>
        )}
      </span>
      <RetrieveButton what="series" onRetrieve={props.onRetrieve} />
    </div>
  );
}

export function InstanceLine(props: {
  readonly item: Extract<ResultItem, { kind: 'instance' }>;
  readonly onRetrieve: (() => void) | undefined;
}) {
  const { attributes, uid } = props.item.instance;
  const frames = givenCount(attributes, 'NumberOfFrames');
  const { Rows: rows, Columns: columns } = attributes;
  return (
    <div className="instance-line">
      <span className="num dim cell-end">{attributes.InstanceNumber?.trim() || '–'}</span>
      <span className="mono truncate dim" title={uid}>
        {uid}
      </span>
      <span className="num dim">
        {frames !== undefined && frames > 1 ? plural(frames, 'frame', 'frames') : ''}
      </span>
      <span className="num dim cell-end">{rows && columns ? `${columns} × ${rows}` : ''}</span>
      <RetrieveButton what="instance" onRetrieve={props.onRetrieve} />
    </div>
  );
}

function RetrieveButton(props: { readonly what: string; readonly onRetrieve: (() => void) | undefined }) {
  const { onRetrieve } = props;
  if (!onRetrieve) return <span />;
  return (
    <Button
      size="compact-xs"
      className="line-button"
      variant="subtle"
      tabIndex={-1}
      aria-label={`Retrieve ${props.what}`}
      onClick={(event) => {
        event.stopPropagation();
        onRetrieve();
      }}
    >
      Retrieve
    </Button>
  );
}

export function MessageLine(props: {
  readonly level: 2 | 3;
  readonly message: ChildMessage;
  readonly nameOf: (nodeId: string) => string;
}) {
  return (
    <div className={`message-line message-line-${props.level}`}>
      <MessageText message={props.message} level={props.level} nameOf={props.nameOf} />
    </div>
  );
}

function MessageText(props: {
  readonly level: 2 | 3;
  readonly message: ChildMessage;
  readonly nameOf: (nodeId: string) => string;
}) {
  const what = props.level === 2 ? 'series' : 'instances';
  switch (props.message.type) {
    case 'loading':
      return (
        <>
          <ToneIcon tone="working" /> <span className="dim">Asking for {what}</span>
        </>
      );
    case 'empty':
      return <span className="dim">The PACS knows no {what} here.</span>;
    case 'truncated':
      return (
        <>
          <ToneIcon tone="warn" /> <span>Not all {what} are listed.</span>
        </>
      );
    case 'failed': {
      const text = explain(props.message.failure);
      return (
        <>
          <ToneIcon tone="bad" />
          <span className="truncate" title={`${text.whatHappened}\n${text.whatToTry}`}>
            {props.nameOf(props.message.nodeId)}: {text.title}
          </span>
        </>
      );
    }
  }
}
