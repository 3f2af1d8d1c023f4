import { readAttributes } from '../../electron/backend/dataset/attributes.ts';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import type { AcceptorServices } from '../../electron/backend/dimse/acceptor.ts';
import type { StoreSink } from '../../electron/backend/dimse/association.ts';
import { transferSyntax } from '../../shared/dicom/transfer-syntax.ts';

export const madeStudyUid = '1.2.826.0.1.3680043.9.7433.4.1';

/** Everything that an acceptor can serve, with answers out of thin air. */
export function everyService(store: StoreSink): AcceptorServices {
  const uids = { StudyInstanceUID: madeStudyUid, SeriesInstanceUID: `${madeStudyUid}.1` };
  const image = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
    sopInstanceUid: `${madeStudyUid}.1.1`,
    transferSyntaxUid: transferSyntax.explicitLittle,
  };
  const dataSet = encodeDataSet(
    buildDataSet({ SOPClassUID: image.sopClassUid, SOPInstanceUID: image.sopInstanceUid, ...uids }),
    transferSyntax.explicitLittle,
  );
  return {
    store,
    commitmentReports: true,
    async *find({ identifier }) {
      readAttributes(identifier);
      for (const PatientID of ['1', '2', '3']) yield buildDataSet({ ...uids, PatientID, PatientName: 'A^B' });
      return { status: 0 };
    },
    move({ identifier, pending }) {
      readAttributes(identifier);
      pending({ remaining: 1, completed: 0, failed: 0, warning: 0 });
      return Promise.resolve({ status: 0, counts: { completed: 1, failed: 0, warning: 0 } });
    },
    async get({ identifier, store: send }) {
      readAttributes(identifier);
      const status = await send({ ...image, dataSet });
      return { status: status === 0 ? 0 : 0xb000, counts: { completed: status === 0 ? 1 : 0 } };
    },
  };
}
