import { readAttributes } from '../../electron/backend/dataset/attributes.ts';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import type { Association, ContextProposal, StoreSink } from '../../electron/backend/dimse/association.ts';
import { sopClass } from '../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../shared/dicom/transfer-syntax.ts';

/** What we ask of a PACS: the same when its answers are recorded and when they come back mutated. */
export const requestKinds = ['echo', 'find', 'move', 'get'] as const;
export type RequestKind = (typeof requestKinds)[number];

const identifierSyntaxes = [transferSyntax.explicitLittle, transferSyntax.implicitLittle];
/** MR, CT, secondary capture, basic text SR. */
const storageClasses = [
  '1.2.840.10008.5.1.4.1.1.4',
  '1.2.840.10008.5.1.4.1.1.2',
  '1.2.840.10008.5.1.4.1.1.7',
  '1.2.840.10008.5.1.4.1.1.88.11',
];

export function contextsOf(kind: RequestKind): readonly ContextProposal[] {
  const service = (abstractSyntax: string): ContextProposal => ({
    abstractSyntax,
    transferSyntaxes: identifierSyntaxes,
  });
  switch (kind) {
    case 'echo':
      return [{ abstractSyntax: sopClass.verification, transferSyntaxes: [transferSyntax.implicitLittle] }];
    case 'find':
      return [service(sopClass.studyRootFind)];
    case 'move':
      return [service(sopClass.studyRootMove)];
    case 'get':
      return [
        service(sopClass.studyRootGet),
        ...storageClasses.map((uid) => ({ ...service(uid), scpRole: true })),
      ];
  }
}

export interface RequestTarget {
  readonly studyInstanceUid: string;
  readonly moveDestination: string;
  readonly store: StoreSink;
}

/** Sends the request and reads all of the answer, as the features do. */
export async function request(
  kind: RequestKind,
  association: Association,
  target: RequestTarget,
): Promise<void> {
  const one = buildDataSet({ StudyInstanceUID: target.studyInstanceUid });
  const base = { model: 'study-root', level: 'study' } as const;
  switch (kind) {
    case 'echo':
      await association.echo();
      return;
    case 'find': {
      const keys = {
        PatientName: '',
        PatientID: '',
        StudyDate: '',
        StudyInstanceUID: '',
        StudyDescription: '',
      };
      await association.find({
        ...base,
        identifier: buildDataSet(keys),
        onMatch: (match) => void readAttributes(match),
      });
      return;
    }
    case 'move': {
      const { moveDestination } = target;
      await association.move({ ...base, identifier: one, moveDestination, onPending: () => undefined })
        .response;
      return;
    }
    case 'get':
      await association.get({ ...base, identifier: one, store: target.store, onPending: () => undefined });
      return;
  }
}
