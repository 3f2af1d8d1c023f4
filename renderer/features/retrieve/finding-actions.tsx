import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Finding, FindingAction } from '../../../shared/diagnosis/finding.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { levelOfScope } from '../../../shared/retrieve/scope.ts';
import { AdminCardDialog } from '../admin-card/index.ts';
import { type ActionContext, useActionContext } from './use-action-context.ts';

interface Deed {
  readonly label: string;
  readonly run: () => void | Promise<void>;
}

/** What the program can do about a finding, each once and only where it can be done now. */
export function FindingActions(props: { readonly finding: Finding; readonly summary: RetrieveSummary }) {
  const { finding, summary } = props;
  const context = useActionContext(summary);
  const [card, setCard] = useState(false);
  const deeds = new Map<string, Deed>();
  for (const action of finding.actions) {
    const offered =
      action === 'copy-admin-card'
        ? [cardDeed(summary, () => setCard(true))]
        : action === 'retry-other-compression'
          ? compressionDeeds(context)
          : [deedOf(action, context)];
    for (const deed of offered) if (deed && !deeds.has(deed.label)) deeds.set(deed.label, deed);
  }
  if (deeds.size === 0) return null;
  return (
    <div className="finding-actions">
      {[...deeds.values()].map((deed) => (
        <Button key={deed.label} size="sm" onClick={() => void deed.run()}>
          {deed.label}
        </Button>
      ))}
      {summary.nodeId ? (
        <AdminCardDialog nodeId={summary.nodeId} opened={card} onClose={() => setCard(false)} />
      ) : null}
    </div>
  );
}

function cardDeed(summary: RetrieveSummary, open: () => void): Deed | undefined {
  return summary.nodeId ? { label: 'Card for the PACS administrator', run: open } : undefined;
}

/** Which one helps depends on how the images are stored and on what the PACS converts: a person tries. */
function compressionDeeds({ again, summary }: ActionContext): Deed[] {
  if (!again || !isEnded(summary.phase)) return [];
  return [
    { label: 'Try again, uncompressed', run: () => again({ compression: 'uncompressed' }) },
    { label: 'Try again, compressed', run: () => again({ compression: 'compressed' }) },
  ];
}

/** The button of an action; undefined where it can't be done for this retrieve. */
function deedOf(action: FindingAction, context: ActionContext): Deed | undefined {
  const { summary, go } = context;
  const ended = isEnded(summary.phase);
  switch (action) {
    case 'retry':
    case 'retry-later':
      return ended ? { label: 'Try again', run: context.retry } : undefined;
    case 'use-c-get':
      return context.again && { label: 'Use C-GET', run: () => context.again?.({ method: 'get' }) };
    case 'use-c-move':
      return context.again && { label: 'Use C-MOVE', run: () => context.again?.({ method: 'move' }) };
    case 'retrieve-whole-study': {
      const { studyInstanceUid, patientId } = summary.scope;
      const scope = { studyInstanceUid, ...(patientId ? { patientId } : {}) };
      return levelOfScope(summary.scope) === 'study' || !context.again
        ? undefined
        : { label: 'Retrieve the whole study', run: () => context.again?.({ scope }) };
    }
    case 'get-missing':
      return ended ? { label: 'Get missing', run: context.getMissing } : undefined;
    case 'retrieve-by-series':
      return ended && summary.counts.expected !== undefined
        ? { label: 'Retrieve series by series', run: context.getMissing }
        : undefined;
    case 'wait-for-late':
      return {
        label: 'Wait longer for late images',
        run: context.waitForLate ?? (() => go('settings')),
      };
    case 'watch-entry':
      return ended ? { label: 'I changed it at the PACS: watch', run: context.watchEntry } : undefined;
    case 'search-again':
    case 'narrow-search':
      return { label: 'Back to the search', run: () => go('search') };
    case 'edit-node':
      return summary.nodeId && !context.practice
        ? { label: 'Edit this PACS', run: () => go('pacs', `edit ${summary.nodeId}`) }
        : undefined;
    case 'edit-our-ae-title':
    case 'accept-called-ae':
      return { label: 'Change our AE title', run: () => go('settings') };
    case 'open-listener-settings':
      return { label: 'Listener settings', run: () => go('settings') };
    case 'start-listener':
      return { label: 'Start the listener', run: context.restartListener };
    case 'change-port':
      return context.freePort === undefined
        ? { label: 'Listen on another port', run: () => go('settings') }
        : { label: `Listen on port ${context.freePort}`, run: context.useFreePort };
    case 'copy-firewall-rule':
      return context.firewallRule
        ? { label: 'Copy the firewall rule', run: context.copyFirewallRule }
        : undefined;
    case 'free-space':
      return { label: 'Free space in the library', run: () => go('library') };
    case 'cancel-retrieve':
      return ended ? undefined : { label: 'Cancel the retrieve', run: context.cancel };
    default:
      // Tests have their place beside what they decide; the bundle is in the head; the rest is told by the steps.
      return undefined;
  }
}
