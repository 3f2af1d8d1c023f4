import { Button } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { createStore } from 'zustand/vanilla';
import type { OpenedBundle } from '../../../shared/contract/support-bundle.ts';
import { featureStore, useClient, useFeature, useFeatureApi } from '../../backend/index.ts';
import { navigate } from '../../ui/index.ts';
import { tellFailure } from './start-retrieve.ts';

/** The bundle that was opened last, with the name of its file. */
export interface ShownBundle {
  readonly fileName: string;
  readonly opened: OpenedBundle;
}

/** Where Transfers shows it. */
export const bundleRest = 'bundle';

const bundles = featureStore(() =>
  createStore<{ readonly shown: ShownBundle | undefined }>(() => ({ shown: undefined })),
);

export function useOpenedBundle(): ShownBundle | undefined {
  return useFeature(bundles, (state) => state.shown);
}

/** Reads a support bundle from a file and shows it, as another program wrote it. */
export function OpenBundle() {
  const client = useClient();
  const store = useFeatureApi(bundles);
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const open = async (file: File): Promise<void> => {
    setBusy(true);
    try {
      const opened = await client.call('bundle.open', { text: await file.text() });
      store.setState({ shown: { fileName: file.name, opened } });
      navigate('transfers', bundleRest);
    } catch (error) {
      tellFailure(error);
    }
    setBusy(false);
  };
  return (
    <>
      <input
        ref={input}
        className="bundle-file"
        type="file"
        accept=".json,.jsonl,application/json"
        aria-label="Support bundle file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) void open(file);
        }}
      />
      <Button
        loading={busy}
        leftSection={<IconFolderOpen size={15} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        Open a support bundle
      </Button>
    </>
  );
}
