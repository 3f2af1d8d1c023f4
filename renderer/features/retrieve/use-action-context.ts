import { notifications } from '@mantine/notifications';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { PacsNode } from '../../../shared/contract/pacs-node.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { useClient } from '../../backend/index.ts';
import { navigate } from '../../ui/index.ts';
import { useListener } from '../listener/index.ts';
import { useNodeStates } from '../nodes/index.ts';
import { firewallRule } from './firewall-rule.ts';
import { getMissing, requestLike, startRetrieve, tellFailure } from './start-retrieve.ts';

/** What the buttons of a finding may do, for one retrieve. */
export interface ActionContext {
  readonly summary: RetrieveSummary;
  readonly practice: boolean;
  readonly freePort: number | undefined;
  readonly firewallRule: string | undefined;
  go(place: string, rest?: string): void;
  retry(): Promise<void>;
  cancel(): Promise<void>;
  getMissing(): Promise<void>;
  /** Retrieves from this PACS wait longer from now on; absent where there is no stored node to keep it for. */
  readonly waitForLate: (() => Promise<void>) | undefined;
  /** Tests each minute whether the PACS can send to us now, and says so when it can. */
  watchEntry(): Promise<void>;
  restartListener(): Promise<void>;
  useFreePort(): Promise<void>;
  copyFirewallRule(): Promise<void>;
  /** The same retrieve in another way; absent when its node or study is gone. */
  readonly again: ((change: NonNullable<Parameters<typeof requestLike>[1]>) => Promise<void>) | undefined;
}

/** Servers that send after they have said that they had finished keep their retrieves open for five minutes. */
async function rememberLate(client: BackendClient, node: PacsNode): Promise<void> {
  const { nodeId, name } = node;
  await client.call('node.stateFact', { nodeId, fact: { name: 'finalFirst', value: true } });
  notifications.show({
    title: `Retrieves from ${name} now wait five minutes for late images`,
    message: 'Images that come later are kept as well. The profile of this PACS has it.',
    autoClose: 6000,
  });
}

export function useActionContext(summary: RetrieveSummary): ActionContext {
  const client = useClient();
  const listener = useListener();
  const node = useNodeStates().find((state) => state.node.nodeId === summary.nodeId)?.node;
  const show = (retrieveId: string | undefined): void => {
    if (retrieveId) navigate('transfers', retrieveId);
  };
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      tellFailure(error);
    }
  };
  const { retrieveId } = summary;
  const failure = listener?.failure;
  const freePort = failure?.kind === 'port-in-use' ? failure.freePort : undefined;
  const rule = listener && firewallRule(navigator.userAgent, listener.settings.port);
  const listenOn = (port: number | undefined): Promise<void> =>
    attempt(async () => {
      if (!listener) return;
      const settings = { ...listener.settings, ...(port === undefined ? {} : { port }) };
      await client.call('listener.configure', settings);
    });
  return {
    summary,
    practice: node?.practice ?? false,
    freePort,
    firewallRule: rule,
    go: navigate,
    retry: () => attempt(async () => show((await client.call('retrieve.retry', { retrieveId })).retrieveId)),
    cancel: () => attempt(() => client.call('retrieve.cancel', { retrieveId })),
    getMissing: async () => show(await getMissing(client, retrieveId)),
    waitForLate: node && (() => attempt(() => rememberLate(client, node))),
    watchEntry: () =>
      attempt(async () => {
        notifications.show({
          message: 'Watching for six minutes, with a test each minute.',
          autoClose: 5000,
        });
        const { good } = await client.call('retrieve.watchEntry', { retrieveId });
        notifications.show({
          color: good ? 'good' : 'warn',
          title: good
            ? `${summary.nodeName} can send to this computer now`
            : `${summary.nodeName} still can’t send to this computer`,
          message: good
            ? 'Retrieve again.'
            : 'Six minutes have passed. The findings say what it answers now.',
          autoClose: false,
        });
      }),
    restartListener: () => listenOn(undefined),
    useFreePort: () => listenOn(freePort),
    copyFirewallRule: () =>
      attempt(async () => {
        await navigator.clipboard.writeText(rule ?? '');
        notifications.show({ message: 'The firewall rule is on the clipboard.', autoClose: 3000 });
      }),
    again: requestLike(summary)
      ? async (change) => {
          const request = requestLike(summary, change);
          if (request) show(await startRetrieve(client, request));
        }
      : undefined,
  };
}
