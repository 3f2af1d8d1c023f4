import { CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Measurement } from '../../../../shared/contract/measurement.ts';
import { fileName, saveText } from '../../../ui/index.ts';
import { toggleMeasurementList, viewerStore } from '../store.ts';
import type { StudyDataWatch } from '../study-data.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import { csvOf, jsonOf, type ListedMeasurement, textOf } from './export-text.ts';
import { listOf } from './listed.ts';
import { kindNames, labelLines } from './measure-text.ts';
import { useGoTo } from './use-go-to.ts';

/** The measurements of the study in the active pane. */
export function MeasurementList() {
  const { studies } = useWorkspace();
  const uid = useViewer((state) => state.panes[state.activePane]?.studyInstanceUid ?? state.activeStudy);
  const watch = uid === undefined ? undefined : studies.get(uid);
  return (
    <aside className="measure-list" aria-label="Measurements">
      {watch && uid !== undefined ? <ListOfStudy key={uid} uid={uid} watch={watch} /> : null}
    </aside>
  );
}

function ListOfStudy(props: { readonly uid: string; readonly watch: StudyDataWatch }) {
  const { desk } = useWorkspace();
  const data = useStore(props.watch.store);
  const measurements = useStore(desk.state, (state) => state.measurements);
  const listed = listOf([...measurements.values()], props.uid, data);
  return (
    <>
      <div className="measure-list-head">
        <h2>Measurements</h2>
        {listed.length > 0 ? <ListActions listed={listed} /> : null}
        <Action label="Hide the list" onClick={() => toggleMeasurementList(viewerStore)}>
          <IconX size={15} />
        </Action>
      </div>
      {listed.length === 0 ? (
        <p className="measure-list-note">
          None on this study yet. Choose a tool, for example Length with D, and draw on the image with the
          left button. Measurements stay with the study.
        </p>
      ) : (
        <ul className="measure-list-items num">
          {listed.map((one) => (
            <Item key={one.measurement.measurementId} listed={one} />
          ))}
        </ul>
      )}
    </>
  );
}

function ListActions(props: { readonly listed: readonly ListedMeasurement[] }) {
  const { listed } = props;
  const name = (ending: string): string => `${fileName('measurements', dayOf(new Date()))}.${ending}`;
  return (
    <>
      <CopyButton value={textOf(listed)} timeout={2000}>
        {({ copied, copy }) => (
          <Action label={copied ? 'Copied' : 'Copy all as text'} onClick={copy}>
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </Action>
        )}
      </CopyButton>
      <Action label="Save as CSV" onClick={() => saveText(name('csv'), csvOf(listed), 'text/csv')}>
        <IconDownload size={15} />
        CSV
      </Action>
      <Action label="Save as JSON" onClick={() => saveText(name('json'), jsonOf(listed), 'application/json')}>
        <IconDownload size={15} />
        JSON
      </Action>
    </>
  );
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function Item(props: { readonly listed: ListedMeasurement }) {
  const { measurement, where } = props.listed;
  const { desk } = useWorkspace();
  const selected = useStore(desk.state, (state) => state.selected === measurement.measurementId);
  const goTo = useGoTo();
  const name = measurement.name || kindNames[measurement.kind];
  const rename = (): void => {
    const pane = goTo(measurement);
    if (pane !== undefined) desk.setNaming({ measurementId: measurement.measurementId, pane });
  };
  return (
    <li className={selected ? 'measure-list-selected' : undefined}>
      <button
        type="button"
        className="measure-list-go"
        aria-current={selected ? 'true' : undefined}
        onClick={() => goTo(measurement)}
      >
        <span>
          <strong>{name}</strong> <span className="meta">{where}</span>
        </span>
        {linesOf(measurement).map((line) => (
          <span key={line}>{line}</span>
        ))}
      </button>
      <span className="measure-list-actions">
        <Action label={`Rename ${name}`} onClick={rename}>
          <IconPencil size={15} />
        </Action>
        <Action
          label={`Delete ${name}`}
          onClick={() => desk.apply({ before: measurement, after: undefined })}
        >
          <IconTrash size={15} />
        </Action>
      </span>
    </li>
  );
}

function linesOf(measurement: Measurement): readonly string[] {
  return labelLines({ ...measurement, name: '' });
}

function Action(props: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={props.label}>
      <button
        type="button"
        className="viewer-tool measure-list-action"
        aria-label={props.label}
        onClick={props.onClick}
      >
        {props.children}
      </button>
    </Tooltip>
  );
}
