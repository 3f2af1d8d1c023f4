import type { Finding } from '../../shared/diagnosis/finding.ts';
import type { AdminCard } from '../../shared/link-check/admin-card.ts';

/** A finding for tests; what matters to a test is given by it. */
export function aFinding(change: Partial<Finding> = {}): Finding {
  return {
    cause: 'B02',
    name: 'The PACS does not know our AE title as a destination',
    confidence: 'likely',
    sentence: 'The PACS does not know where to send the images.',
    steps: ['Enter MOVESCOPE at 10.0.0.5, port 11112.'],
    evidence: [
      { text: 'The PACS answered 0xA801.', seq: 2 },
      { text: 'Nothing reached our port.', absence: true },
    ],
    excluded: [],
    actions: ['use-c-get', 'copy-admin-card', 'retry'],
    ...change,
  };
}

export const aCard: AdminCard = {
  aeTitle: 'MOVESCOPE',
  address: '10.0.0.5',
  port: 11_112,
  peer: { aeTitle: 'ARCHIVE', host: 'pacs', port: 104 },
  lines: [],
  text: 'Workstation AE title : MOVESCOPE',
};
