import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** Copies a text that is made when it is asked for. */
export function CopyText(props: { readonly label: string; readonly text: () => string }) {
  const { copy, copied, error } = useClipboard({ timeout: 2000 });
  return (
    <Button
      leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
      onClick={() => copy(props.text())}
    >
      {error ? 'Copy failed' : copied ? 'Copied' : props.label}
    </Button>
  );
}
