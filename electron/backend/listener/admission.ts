import { BlockList, isIPv6 } from 'node:net';
import type { ListenerSettings } from '../../../shared/contract/listener.ts';
import { type CallerRule, parseCallerRule } from '../../../shared/dicom/caller-rule.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import type { AssociationRequest, Rejection } from '../dimse/acceptor.ts';

/** Rejected-permanent by the service user (PS3.8 9.3.4). */
const callingNotRecognised: Rejection = { result: 1, source: 1, reason: 3 };
const calledNotRecognised: Rejection = { result: 1, source: 1, reason: 7 };

export interface Refusal {
  readonly rejection: Rejection;
  /** A sentence for the connection log. */
  readonly why: string;
}

/** What an association request is judged by. */
export interface AdmissionOptions {
  readonly settings: ListenerSettings;
  /** Names beside the listener's AE title that nodes or requests of ours have us called by. */
  otherAeTitles(): readonly string[];
  /** An address of this computer. */
  isOwnAddress(address: string): boolean;
}

/** Why a caller is not let in; undefined: it is. Pure. */
export function refusalOf(request: AssociationRequest, options: AdmissionOptions): Refusal | undefined {
  const { settings } = options;
  if (isOwnEcho(request, options)) return undefined;
  const { allowedCallers } = settings;
  if (allowedCallers?.enforced && !allowedCallers.callers.some((rule) => allows(rule, request))) {
    const why = `Refused: ${request.callingAe} at ${request.remoteAddress} is not on the list of allowed callers`;
    return { rejection: callingNotRecognised, why };
  }
  if (settings.onlyOwnAeTitle && isForeignName(request, options)) {
    const why = `Refused: it called ${request.calledAe}, and only ${settings.aeTitle} is accepted`;
    return { rejection: calledNotRecognised, why };
  }
  return undefined;
}

/** Whether a caller used a name that is not ours. */
export function isForeignName(
  { calledAe }: Pick<AssociationRequest, 'calledAe'>,
  { settings, otherAeTitles }: Pick<AdmissionOptions, 'settings' | 'otherAeTitles'>,
): boolean {
  return calledAe !== settings.aeTitle && !otherAeTitles().includes(calledAe);
}

/** Our own test calls, and those of a second copy of this program that asks who has the port. */
function isOwnEcho({ contexts, remoteAddress }: AssociationRequest, options: AdmissionOptions): boolean {
  const echo = contexts.every(({ abstractSyntax }) => abstractSyntax === sopClass.verification);
  return echo && options.isOwnAddress(remoteAddress);
}

function allows(text: string, { callingAe, remoteAddress }: AssociationRequest): boolean {
  const rule = parseCallerRule(text);
  if (!rule || (rule.aeTitle !== undefined && rule.aeTitle !== callingAe)) return false;
  return rule.address === undefined || isWithin(remoteAddress, rule.address, rule);
}

function isWithin(remoteAddress: string, address: string, { prefixLength }: CallerRule): boolean {
  const list = new BlockList();
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (prefixLength === undefined) list.addAddress(address, family);
  else list.addSubnet(address, prefixLength, family);
  // A zone (`fe80::1%eth0`) is this computer's own name for a line, not part of the address.
  const remote = remoteAddress.split('%')[0] ?? '';
  return list.check(remote, isIPv6(remote) ? 'ipv6' : 'ipv4');
}
