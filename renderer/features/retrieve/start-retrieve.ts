import { notifications } from '@mantine/notifications';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { TransferFamily } from '../../../shared/dicom/transfer-syntax.ts';
import { explain } from '../../../shared/failure/explain.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { RetrieveMethod, RetrieveScope, StudyLabel } from '../../../shared/retrieve/timeline-event.ts';
import { toFailure } from '../../backend/index.ts';

export interface RetrieveRequest {
  readonly nodeId: string;
  readonly scope: RetrieveScope;
  readonly label: StudyLabel;
  /** What the PACS said that the whole study has. */
  readonly studyInstances?: number | undefined;
  readonly method?: RetrieveMethod;
  readonly compression?: TransferFamily;
}

/** Starts a retrieve and says so in a toast that takes no focus. Returns its id; undefined when it could not start. */
export async function startRetrieve(
  client: BackendClient,
  request: RetrieveRequest,
): Promise<string | undefined> {
  try {
    const { retrieveId } = await client.call('retrieve.start', {
      peer: { nodeId: request.nodeId },
      scope: request.scope,
      label: request.label,
      ...(request.studyInstances && { studyInstances: request.studyInstances }),
      ...(request.method && { method: request.method }),
      ...(request.compression && { compression: request.compression }),
    });
    return retrieveId;
  } catch (error) {
    tellFailure(error);
    return undefined;
  }
}

/** A retrieve like this one, with something changed. Undefined when its node or its study is not known any more. */
export function requestLike(
  summary: RetrieveSummary,
  change: Partial<Pick<RetrieveRequest, 'method' | 'scope' | 'compression'>> = {},
): RetrieveRequest | undefined {
  const { nodeId, label, scope } = summary;
  if (!nodeId || !label) return undefined;
  return { nodeId, label, scope, ...change };
}

/** Asks for what is still missing, by UIDs where the PACS lists them. Returns the id of the new retrieve. */
export async function getMissing(client: BackendClient, retrieveId: string): Promise<string | undefined> {
  try {
    return (await client.call('retrieve.getMissing', { retrieveId })).retrieveId;
  } catch (error) {
    tellFailure(error);
    return undefined;
  }
}

/** A failed click, said in a toast. */
export function tellFailure(error: unknown): void {
  const text = explain(toFailure(error));
  notifications.show({ color: 'bad', title: text.title, message: text.whatHappened, autoClose: 8000 });
}
