import type { ProbeId, ProbeResult, ProbeResultOf } from '../diagnosis/probe-result.ts';
import { formatStatus } from '../dicom/dimse-status.ts';
import { exhaustive } from '../failure/exhaustive.ts';

/** What each test does, as a phrase. */
export const probeName: Readonly<Record<ProbeId, string>> = {
  P0: 'does our own listener answer us',
  P1: 'does the PACS answer C-ECHO',
  P2: 'does the PACS find the study by its UID',
  P3: 'does the PACS know our AE title as a move destination (also in another spelling)',
  P4: 'does the PACS answer in the same way for a destination that nobody knows',
  P5: 'can the PACS send us one small image by C-MOVE',
  P6: 'can the PACS send us one small image by C-GET',
  P7: 'does the PACS call us back for a storage commitment',
  P8: 'does the PACS call us on another port',
  P9: 'a person has the PACS test its connection to us',
};

/** What a test found out, as one sentence. */
export function describeProbe(result: ProbeResult): string {
  switch (result.probe) {
    case 'P0':
      return describeSelfTest(result);
    case 'P1':
      return result.ok
        ? 'the PACS answers C-ECHO.'
        : `the PACS does not answer C-ECHO${describeOtherMode(result.otherMode)}.`;
    case 'P2':
      return result.matches === undefined
        ? 'the search was not answered.'
        : `the PACS has ${result.matches === 0 ? 'nothing' : `${result.matches}`} under this UID.`;
    case 'P3':
      return `the answer for ${result.destination ?? 'our AE title'} was ${statusOf(result)}${describeSpelling(result.otherSpelling)}.`;
    case 'P4':
      return `the answer for ${result.destination ?? 'our AE title'} was ${statusOf(result)}.`;
    case 'P5':
      return `${result.arrived > 0 ? 'the image came' : result.connected ? 'the PACS called, but no image came' : 'nothing reached our port'}; the answer was ${statusOf(result)}.`;
    case 'P6':
      if (!result.offered) return 'the PACS does not offer C-GET.';
      return `${(result.arrived ?? 0) > 0 ? 'the image came' : 'no image came'}; the answer was ${statusOf(result)}.`;
    case 'P7':
      if (result.calledBack) return 'the PACS called us back.';
      return result.status === undefined
        ? 'the PACS does not offer storage commitment.'
        : `the answer was ${formatStatus(result.status)}, and the PACS did not call back, which proves nothing.`;
    case 'P8':
      return result.caughtPort === undefined
        ? `the PACS called none of the ports ${result.ports.join(', ')}.`
        : `the PACS called port ${result.caughtPort}.`;
    case 'P9':
      return result.reached
        ? 'the PACS reached us.'
        : `the PACS did not reach us${result.error ? ` (${result.error})` : ''}.`;
    default:
      return exhaustive(result);
  }
}

function describeOtherMode(other: ProbeResultOf<'P1'>['otherMode']): string {
  if (!other) return '';
  return `, ${other.answered ? 'but' : 'nor'} ${other.tls ? 'with' : 'without'} TLS${other.answered ? ' it answers' : ''}`;
}

function describeSpelling(other: ProbeResultOf<'P3'>['otherSpelling']): string {
  if (!other) return '';
  const came = (other.arrived ?? 0) > 0 ? ', and the image came' : '';
  return `, for ${other.destination}${other.ofImage ? ' (one real image)' : ''} ${statusOf(other)}${came}`;
}

function describeSelfTest({ loopback, lan }: ProbeResultOf<'P0'>): string {
  const parts = [
    ...(loopback ? [`this computer: ${selfTestWords[loopback]}`] : []),
    ...(lan ? [`our network address: ${selfTestWords[lan]}`] : []),
  ];
  return `${parts.join('; ') || 'there is no port to test'}.`;
}

const selfTestWords = {
  own: 'our listener answered',
  foreign: 'another program answered',
  refused: 'nothing listens there',
  timeout: 'no answer',
  unreachable: 'not reachable',
  error: 'no usable answer',
} as const;

function statusOf(answer: { readonly status?: number | undefined }): string {
  return answer.status === undefined ? 'none' : formatStatus(answer.status);
}
