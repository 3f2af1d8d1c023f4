import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listeningInodes, parseIdAndName, parseLsof, readPortProcess } from './port-process.ts';

describe('who listens on a port', () => {
  it.runIf(process.platform === 'linux')('is found through the system: this very process', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as { port: number };
      expect(await readPortProcess(port)).toMatchObject({ pid: process.pid });
    } finally {
      server.close();
    }
  });

  it('is unknown where nobody listens, and on systems that we can not ask', async () => {
    expect(await readPortProcess(1)).toBeUndefined();
    expect(await readPortProcess(1, 'sunos')).toBeUndefined();
  });

  it('is read from the table of Linux: listening sockets of that port only', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 00000000:2B68 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1',
      '   1: 0100007F:2B68 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 222 1',
      '   2: 00000000:2B69 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1',
    ].join('\n');
    expect(listeningInodes(table, 11_112)).toEqual(['111']);
  });

  it('is read from lsof of macOS and from PowerShell of Windows', () => {
    expect(parseLsof('p481\ncHoros\nf12\n')).toEqual({ pid: 481, name: 'Horos' });
    expect(parseLsof('')).toBeUndefined();
    expect(parseIdAndName('4242 dgate64\r\n')).toEqual({ pid: 4242, name: 'dgate64' });
    expect(parseIdAndName('')).toBeUndefined();
  });
});
