import { notifications } from '@mantine/notifications';
import type { BackendClient } from '../../../shared/contract/client.ts';
import { explain } from '../../../shared/failure/explain.ts';
import type { RetrieveScope, StudyLabel } from '../../../shared/retrieve/timeline-event.ts';
import { toFailure } from '../../backend/index.ts';

/** Starts a retrieve and says so in a toast that takes no focus. Returns its id; undefined when it could not start. */
export async function startRetrieve(
  client: BackendClient,
  request: { readonly nodeId: string; readonly scope: RetrieveScope; readonly label: StudyLabel },
): Promise<string | undefined> {
  try {
    const { retrieveId } = await client.call('retrieve.start', {
      peer: { nodeId: request.nodeId },
      scope: request.scope,
      label: request.label,
    });
    return retrieveId;
  } catch (error) {
    const text = explain(toFailure(error));
    notifications.show({ color: 'bad', title: text.title, message: text.whatHappened, autoClose: 8000 });
    return undefined;
  }
}
