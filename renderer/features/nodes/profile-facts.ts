import type { NodeFactName, NodeFacts, StatedFact } from '../../../shared/contract/node-profile.ts';
import { formatDateTime, formatDuration } from '../../ui/index.ts';

/** Facts that are yes or no, in the words of a question; a person may state them. */
export const flagLabels = {
  getSupported: 'Offers C-GET',
  patientRootSupported: 'Offers Patient Root',
  relational: 'Series without their study (relational)',
  finalFirst: 'Says "done" before it sends',
  countsReliable: 'Its counts are right',
  wholeStudiesOnly: 'Moves whole studies only',
  uidLists: 'Takes lists of images',
  studiesInParts: 'Gives a study in parts',
  pendingResponses: 'Reports progress (pending)',
} as const satisfies Partial<Record<NodeFactName, string>>;
export type FlagName = keyof typeof flagLabels;

const otherLabels = {
  worksBy: 'Brought everything last by',
  senderAeTitles: 'Sends to us as',
  senderAddresses: 'Sends to us from',
  lastSuccess: 'Last success',
  implementationClassUid: 'Implementation UID',
  implementationVersionName: 'Implementation',
  product: 'Product',
  findWorked: 'A search was answered',
  calledAeAccepted: 'Takes the AE title we call',
  registered: 'Our entry there',
  entryChangedAt: 'Our entry was changed',
} as const satisfies Record<Exclude<NodeFactName, FlagName>, string>;

export interface ProfileFact {
  readonly name: NodeFactName;
  readonly label: string;
  readonly value: string;
  readonly at: number;
  readonly how: string;
  readonly setByPerson: boolean;
}

export function isFlag(name: NodeFactName): name is FlagName {
  return name in flagLabels;
}

/** A yes or no that a person states. */
export function statedFlag(name: FlagName, value: boolean): StatedFact {
  return { name, value };
}

/** The facts that are known, in a fixed order, in words. */
export function profileFacts(facts: NodeFacts): readonly ProfileFact[] {
  const labels: Readonly<Record<NodeFactName, string>> = { ...flagLabels, ...otherLabels };
  return (Object.keys(labels) as NodeFactName[]).flatMap((name) => {
    const fact = facts[name];
    if (!fact) return [];
    const { at, how, setByPerson } = fact;
    return [{ name, label: labels[name], value: valueText(name, facts), at, how, setByPerson }];
  });
}

function valueText(name: NodeFactName, facts: NodeFacts): string {
  switch (name) {
    case 'lastSuccess': {
      const success = facts.lastSuccess?.value;
      if (!success) return '';
      const { secondsToFirstImage: seconds, localAddress, listenerPort, aeTitle } = success;
      const address = localAddress && listenerPort ? `${localAddress}:${listenerPort}` : localAddress;
      return [
        formatDateTime(success.at),
        aeTitle && address ? `to ${aeTitle} at ${address}` : undefined,
        seconds === undefined ? undefined : `first image after ${formatDuration(seconds * 1000)}`,
      ]
        .filter(Boolean)
        .join(', ');
    }
    case 'registered': {
      const { aeTitle, host, port } = facts.registered?.value ?? {};
      return [aeTitle, host && port ? `${host}:${port}` : (host ?? port)].filter(Boolean).join(' at ');
    }
    case 'entryChangedAt':
      return formatDateTime(facts.entryChangedAt?.value ?? 0);
    default: {
      const value = facts[name]?.value;
      if (typeof value === 'boolean') return value ? 'yes' : 'no';
      return Array.isArray(value) ? value.join(', ') : String(value ?? '');
    }
  }
}
