import { notifications } from '@mantine/notifications';
import { createElement, useMemo } from 'react';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { featureStore, toFailure, useFeatureApi } from '../../backend/index.ts';
import { nameText } from '../study/index.ts';
import { createTrashStore } from './trash-store.ts';
import { UndoNotice } from './undo-notice.tsx';

export interface StudyActions {
  /** To the trash, with an offer to undo it. */
  remove(study: LibraryStudy): Promise<void>;
  /** Brings back what was deleted last in this window; nothing when there is nothing. */
  undo(): Promise<void>;
  pin(study: LibraryStudy): Promise<void>;
}

const trash = featureStore((client) => createTrashStore(client));

/** Longer than other notices: it is the offer to undo. */
const offerMs = 12_000;

function tellFailure(title: string, error: unknown): void {
  const text = explain(toFailure(error));
  notifications.show({
    color: 'bad',
    title,
    message: `${text.title} ${text.whatToTry}`.trim(),
    autoClose: 8000,
  });
}

/** What can be done with a study of the library, from keys and buttons alike. */
export function useStudyActions(client: BackendClient): StudyActions {
  const store = useFeatureApi(trash);
  return useMemo(() => {
    const undo = async (trashId: string | undefined): Promise<void> => {
      try {
        const id = await store.getState().restore(trashId);
        if (id) notifications.hide(id);
      } catch (error) {
        tellFailure('The study could not be brought back.', error);
      }
    };
    return {
      async remove(study) {
        try {
          const trashId = await store.getState().remove(study.studyInstanceUid);
          notifications.show({
            id: trashId,
            autoClose: offerMs,
            message: createElement(UndoNotice, {
              text: `${nameText(study.patientName)} ${study.studyDescription}`.trim(),
              onUndo: () => void undo(trashId),
            }),
          });
        } catch (error) {
          tellFailure('The study was not deleted.', error);
        }
      },
      undo: () => undo(undefined),
      async pin(study) {
        try {
          const { studyInstanceUid } = study;
          await client.call('library.pin', { studyInstanceUid, pinned: !study.pinned });
        } catch (error) {
          tellFailure('The pin could not be changed.', error);
        }
      },
    };
  }, [client, store]);
}
