import { notifications } from '@mantine/notifications';
import { createElement, useMemo } from 'react';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { featureStore, toFailure, useFeatureApi } from '../../backend/index.ts';
import { plural } from '../../ui/index.ts';
import { nameText } from '../study/index.ts';
import { notFetchedWords } from './not-fetched.ts';
import { createTrashStore, type Deletion } from './trash-store.ts';
import { UndoNotice } from './undo-notice.tsx';

/** Each takes all studies that are chosen. */
export interface StudyActions {
  /** To the trash, with an offer to undo it. */
  remove(studies: readonly LibraryStudy[]): Promise<void>;
  /** Brings back what was deleted last in this window; nothing when there is nothing. */
  undo(): Promise<void>;
  /** Keeps them for good; when all are kept already, not any more. */
  pin(studies: readonly LibraryStudy[]): Promise<void>;
  /** Asks the PACSs that they came from for what is not here. */
  getMissing(studies: readonly LibraryStudy[]): Promise<void>;
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

/** The studies of one deletion lie side by side in the trash: the first one's id stands for all. */
function noticeId(deletion: Deletion): string {
  return deletion[0] ?? '';
}

function wordsOf(studies: readonly LibraryStudy[]): string {
  const [first] = studies;
  if (!first) return '';
  if (studies.length > 1) return plural(studies.length, 'study', 'studies');
  return `${nameText(first.patientName)} ${first.studyDescription}`.trim();
}

/** What can be done with studies of the library, from keys and buttons alike. */
export function useStudyActions(client: BackendClient): StudyActions {
  const store = useFeatureApi(trash);
  return useMemo(() => {
    const undo = async (deletion: Deletion | undefined): Promise<void> => {
      try {
        const undone = await store.getState().restore(deletion);
        if (undone) notifications.hide(noticeId(undone));
      } catch (error) {
        tellFailure('What was deleted could not be brought back.', error);
      }
    };
    return {
      async remove(studies) {
        try {
          const deletion = await store.getState().remove(studies.map((one) => one.studyInstanceUid));
          notifications.show({
            id: noticeId(deletion),
            autoClose: offerMs,
            message: createElement(UndoNotice, { text: wordsOf(studies), onUndo: () => void undo(deletion) }),
          });
        } catch (error) {
          tellFailure(
            studies.length > 1 ? 'Not all studies were deleted.' : 'The study was not deleted.',
            error,
          );
        }
      },
      undo: () => undo(undefined),
      async pin(studies) {
        const pinned = !studies.every((study) => study.pinned);
        try {
          for (const { studyInstanceUid } of studies) {
            await client.call('library.pin', { studyInstanceUid, pinned });
          }
        } catch (error) {
          tellFailure('The pin could not be changed.', error);
        }
      },
      async getMissing(studies) {
        for (const { studyInstanceUid } of studies) {
          try {
            const { retrieveId, nodeName, notFetched } = await client.call('library.getMissing', {
              studyInstanceUid,
            });
            notifications.show(
              retrieveId
                ? { message: `Asked ${nodeName ?? 'the PACS'} for what is missing` }
                : { color: 'warn', message: notFetchedWords[notFetched ?? 'source-unknown'] },
            );
          } catch (error) {
            tellFailure('What is missing was not asked for.', error);
          }
        }
      },
    };
  }, [client, store]);
}
