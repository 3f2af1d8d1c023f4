import type { Failure } from '../../../shared/failure/failure.ts';
import type { RetrieveScope, StudyLabel } from '../../../shared/retrieve/timeline-event.ts';
import { listText } from '../study/index.ts';
import type { ChildEntry, Children } from './children-store.ts';
import { isPacs } from './library-source.ts';
import { modalitiesOf, pacsOf, type StudyRow } from './study-row.ts';

/** A line of the results table: the tree of studies, series and instances, laid flat. */
export type ResultItem =
  | { readonly kind: 'study'; readonly key: string; readonly row: StudyRow; readonly expanded: boolean }
  | {
      readonly kind: 'series';
      readonly key: string;
      readonly row: StudyRow;
      readonly series: ChildEntry;
      readonly expanded: boolean;
    }
  | {
      readonly kind: 'instance';
      readonly key: string;
      readonly row: StudyRow;
      readonly series: ChildEntry;
      readonly instance: ChildEntry;
    }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly row: StudyRow;
      readonly level: 2 | 3;
      readonly message: ChildMessage;
    };

export type ChildMessage =
  | { readonly type: 'loading' }
  | { readonly type: 'empty' }
  | { readonly type: 'truncated' }
  | { readonly type: 'failed'; readonly nodeId: string; readonly failure: Failure };

/** What has to be said about an opened row beside its entries. An error is never shown as emptiness. */
export function messagesOf(children: Children | undefined): readonly ChildMessage[] {
  if (!children) return [];
  const messages: ChildMessage[] = children.failures.map((failed) => ({ type: 'failed', ...failed }));
  if (children.truncated) messages.push({ type: 'truncated' });
  if (children.status === 'running' && children.entries.length === 0) messages.push({ type: 'loading' });
  if (children.status === 'done' && children.entries.length === 0 && messages.length === 0) {
    messages.push({ type: 'empty' });
  }
  return messages;
}

/** Lays the opened rows under their parents. */
export function flatten(
  rows: readonly StudyRow[],
  expanded: ReadonlySet<string>,
  children: ReadonlyMap<string, Children>,
): ResultItem[] {
  const items: ResultItem[] = [];
  const messages = (row: StudyRow, uid: string, level: 2 | 3): void => {
    messagesOf(children.get(uid)).forEach((message, index) => {
      items.push({ kind: 'message', key: `${uid}:message:${index}`, row, level, message });
    });
  };
  for (const row of rows) {
    const uid = row.studyInstanceUid;
    items.push({ kind: 'study', key: uid, row, expanded: expanded.has(uid) });
    if (!expanded.has(uid)) continue;
    messages(row, uid, 2);
    for (const series of children.get(uid)?.entries ?? []) {
      items.push({ kind: 'series', key: series.uid, row, series, expanded: expanded.has(series.uid) });
      if (!expanded.has(series.uid)) continue;
      messages(row, series.uid, 3);
      for (const instance of children.get(series.uid)?.entries ?? []) {
        items.push({ kind: 'instance', key: instance.uid, row, series, instance });
      }
    }
  }
  return items;
}

/** What a retrieve of this line asks for, and the PACSs that have it. Messages have nothing to retrieve. */
export function retrievable(
  item: ResultItem,
): { readonly scope: RetrieveScope; readonly nodeIds: readonly string[] } | undefined {
  const patientId = item.row.attributes.PatientID?.trim();
  const study = { studyInstanceUid: item.row.studyInstanceUid, ...(patientId ? { patientId } : {}) };
  switch (item.kind) {
    case 'study':
      return { scope: study, nodeIds: pacsOf(item.row) };
    case 'series':
      return {
        scope: { ...study, seriesInstanceUid: item.series.uid },
        nodeIds: item.series.nodeIds.filter(isPacs),
      };
    case 'instance':
      return {
        scope: { ...study, seriesInstanceUid: item.series.uid, sopInstanceUid: item.instance.uid },
        nodeIds: item.series.nodeIds.filter(isPacs),
      };
    case 'message':
      return undefined;
  }
}

/** Without the lines whose study or series is among them, too: they come with it. Messages are no lines to act on. */
export function outermost(items: readonly ResultItem[]): ResultItem[] {
  const keys = new Set(items.map((item) => item.key));
  return items.filter((item) => {
    if (item.kind === 'message') return false;
    const parents = item.kind === 'study' ? [] : [item.row.studyInstanceUid];
    if (item.kind === 'instance') parents.push(item.series.uid);
    return !parents.some((uid) => keys.has(uid));
  });
}

/** What people see of the study while it travels. */
export function labelOf(row: StudyRow): StudyLabel {
  const { attributes } = row;
  return {
    patientName: attributes.PatientName ?? '',
    patientId: attributes.PatientID ?? '',
    studyDate: attributes.StudyDate ?? '',
    modalities: listText(modalitiesOf(attributes)),
    description: attributes.StudyDescription ?? '',
  };
}
