import { describe, expect, it } from 'vitest';
import { type AdminCardInput, makeAdminCard } from './admin-card.ts';

const input: AdminCardInput = {
  ...{ nodeName: 'Archive', aeTitle: 'WS1', callingAe: 'WS1', address: '10.77.0.10', port: 11_113 },
  addresses: ['10.77.0.10', '192.168.1.2'],
  peer: { aeTitle: 'PACS', host: 'pacs.example.org', port: 104 },
  peerAddress: '10.77.0.1',
  implementation: { classUid: '1.2.3', versionName: 'MOVESCOPE_01' },
};

describe('the PACS admin card', () => {
  it('has the values that the PACS needs, and the rules for the firewalls', () => {
    const { text } = makeAdminCard(input);
    expect(text).toContain('Workstation AE title : WS1 ');
    expect(text).toMatch(/^Address +: 10\.77\.0\.10 +\(the one used towards 10\.77\.0\.1\)$/m);
    expect(text).toMatch(/^Port +: 11113$/m);
    expect(text).toContain('1) C-MOVE destination WS1 = 10.77.0.10:11113');
    expect(text).toContain('10.77.0.10 -> 10.77.0.1:104 TCP, opened by the workstation');
    expect(text).toContain('10.77.0.1 (and its store nodes) -> 10.77.0.10:11113 TCP, opened by the PACS');
  });

  it('has the port with encryption where there is one, and what the PACS needs for it', () => {
    expect(makeAdminCard(input).text).not.toContain('TLS 1');
    const card = makeAdminCard({ ...input, secure: { port: 2762, certificateRequired: true } });
    expect(card.secure).toEqual({ port: 2762, certificateRequired: true });
    expect(card.text).toMatch(
      /^Port with TLS +: 2762 .+the PACS shows a certificate that this workstation trusts/m,
    );
    expect(card.text).toContain('and with encryption -> 10.77.0.10:2762 TCP, opened by the PACS');
    const open = makeAdminCard({ ...input, secure: { port: 2762, certificateRequired: false } });
    expect(open.text).toContain('no certificate of the PACS is asked for');
  });

  it('has the line of each product, the recognised one first', () => {
    const { lines } = makeAdminCard({ ...input, product: 'conquest' });
    expect(lines[0]).toMatchObject({
      product: 'Conquest',
      line: expect.stringContaining('WS1 10.77.0.10 11113'),
    });
    expect(lines.map(({ product }) => product).sort()).toEqual([
      ...['Conquest', 'Orthanc', 'dcm4chee', 'dcmqrscp'],
    ]);
  });

  it('says every address when nobody knows which one counts', () => {
    const card = makeAdminCard({ ...input, address: undefined });
    expect(card).not.toHaveProperty('address');
    expect(card.text).toContain('10.77.0.10 or 192.168.1.2');
    expect(card.text).not.toContain('undefined');
    const both = makeAdminCard({ ...input, address: undefined, addresses: ['192.0.2.2', 'fd00::2'] });
    expect(both.text).toContain('WS1 = 192.0.2.2:11113 or [fd00::2]:11113');
  });

  it('tells of the last attempt, so that it can be found in the log of the PACS', () => {
    const { text } = makeAdminCard({
      ...input,
      attempt: {
        ...{
          at: Date.UTC(2026, 2, 14, 9, 30),
          localPort: 40_001,
          status: 0xa801,
          errorComment: 'Unknown AE',
        },
        ...{ seconds: 0.09, counts: { completed: 0 } },
      },
    });
    expect(text).toContain(
      '2026-03-14T09:30:00.000Z, calling WS1 -> called PACS, our local port 40001; ' +
        'answer 0xA801 “Unknown AE” after 0.1 s, counts 0/-/- (completed/failed/warning)',
    );
  });
});
