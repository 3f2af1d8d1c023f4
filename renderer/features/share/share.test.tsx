import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderOver } from '../../testing/render.tsx';
import { useNodesLive } from '../nodes/index.ts';
import { ShareStudies } from './share-studies.tsx';

afterEach(cleanup);

const study = {
  studyInstanceUid: '1.2.3',
  patientName: 'DOE^JANE',
  studyDate: '20260314',
  studyDescription: 'CT Chest',
};

const node = {
  nodeId: 'n1',
  name: 'Archive',
  aeTitle: 'ARCHIVE',
  host: '192.0.2.10',
  port: 104,
  model: 'study-root' as const,
  method: 'auto' as const,
  practice: false,
  group: '',
  compression: 'any' as const,
  connectTimeoutS: 10,
  responseTimeoutS: 60,
  stallTimeoutS: 300,
  maxPduLength: 131_072,
  queryCharacterSet: '',
};

function Dialog(props: { readonly onClose: () => void }) {
  useNodesLive();
  return <ShareStudies studies={[study]} onClose={props.onClose} />;
}

const counts = { total: 2, warnings: 0, bytes: 1000 };

describe('sending', () => {
  it('tells what was refused and why, and sends only that again', async () => {
    const asked: unknown[] = [];
    renderOver(<Dialog onClose={() => {}} />, {
      topics: {
        'node.states': (_, stream) => stream.event([{ node, echo: 'ok' }]),
        'share.send': ({ scopes }, stream) => {
          asked.push(scopes);
          stream.event({
            ...counts,
            sent: 1,
            failed: 1,
            transcoded: 1,
            finished: true,
            outcomes: [
              {
                sopInstanceUid: '1.2.3.4',
                result: 'sent',
                refusedSyntax: '1.2.840.10008.1.2.5',
                transcodedTo: '1.2.840.10008.1.2.1',
              },
              {
                sopInstanceUid: '1.2.3.5',
                result: 'failed',
                refusedSyntax: '1.2.840.10008.1.2.4.91',
                failure: { kind: 'no-presentation-context', abstractSyntax: '1.2', contexts: [] },
              },
            ],
          });
          stream.end();
        },
      },
    });
    const user = userEvent.setup();
    await vi.waitFor(() =>
      expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', false),
    );
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(
      await screen.findByText(/RLE Lossless was refused. Sent as Explicit VR Little Endian/),
    ).toBeDefined();
    expect(screen.getByText(/JPEG 2000 was refused/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: /1 failed again/ }));
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[1]).toEqual([{ studyInstanceUid: '1.2.3', sopInstanceUids: ['1.2.3.5'] }]);
  });
});

describe('exporting', () => {
  it('asks for a folder first, and says where the export is', async () => {
    const asked = vi.fn();
    renderOver(<Dialog onClose={() => {}} />, {
      topics: {
        'node.states': (_, stream) => stream.event([]),
        'share.export': (request, stream) => {
          asked(request);
          stream.event({
            total: 2,
            files: 2,
            bytes: 2000,
            problems: [],
            path: '/media/usb/movescope-1',
            finished: true,
          });
          stream.end();
        },
      },
    });
    const user = userEvent.setup();
    await user.click(screen.getByRole('tab', { name: 'Export' }));
    expect(screen.getByRole('button', { name: 'Export' })).toHaveProperty('disabled', true);
    await user.type(screen.getByLabelText('Folder on this computer'), '/media/usb');
    await user.click(screen.getByRole('button', { name: 'Export' }));
    expect(await screen.findByText('/media/usb/movescope-1')).toBeDefined();
    expect(asked).toHaveBeenCalledWith({
      scopes: [{ studyInstanceUid: '1.2.3' }],
      folder: '/media/usb',
      form: 'folder',
      dicomdir: true,
    });
  });
});
