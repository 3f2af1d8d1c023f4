import { Button, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ListenerState, listenerSettingsSchema } from '../../../shared/contract/listener.ts';
import { useOperation } from '../../backend/index.ts';
import { FailureNotice } from '../failure/index.ts';

interface Draft {
  readonly aeTitle: string;
  readonly port: number | string;
  readonly bindAddress: string;
}

/** AE title, port and address of the listener. Saving restarts it; the PACS has to be told. */
export function ListenerForm(props: { readonly state: ListenerState; readonly onSaved?: () => void }) {
  const { settings } = props.state;
  const [draft, setDraft] = useState<Draft>(settings);
  const configure = useOperation('listener.configure');
  const parsed = listenerSettingsSchema.safeParse(draft);
  const problem = (field: keyof Draft): string | undefined =>
    parsed.error?.issues.find((issue) => issue.path[0] === field)?.message;
  const changed =
    draft.aeTitle !== settings.aeTitle ||
    draft.port !== settings.port ||
    draft.bindAddress !== settings.bindAddress;

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!parsed.success) return;
    const state = await configure.run(parsed.data);
    if (state?.status === 'listening') props.onSaved?.();
  };

  return (
    <form className="listener-form" onSubmit={save}>
      <TextInput
        label="AE title"
        value={draft.aeTitle}
        error={problem('aeTitle')}
        maxLength={16}
        onChange={(event) => setDraft({ ...draft, aeTitle: event.currentTarget.value })}
      />
      <NumberInput
        label="Port"
        value={draft.port}
        error={problem('port') ? '1 to 65535' : undefined}
        min={1}
        max={65535}
        clampBehavior="none"
        allowDecimal={false}
        hideControls
        onChange={(port) => setDraft({ ...draft, port })}
      />
      <TextInput
        label="Bind address"
        value={draft.bindAddress}
        error={problem('bindAddress')}
        onChange={(event) => setDraft({ ...draft, bindAddress: event.currentTarget.value })}
      />
      <p className="meta listener-form-note">
        {changed
          ? 'The PACS must have the same AE title and port for this computer.'
          : 'Bind address :: means every address of this computer.'}
      </p>
      <Button
        type="submit"
        variant="filled"
        disabled={!parsed.success}
        loading={configure.state.status === 'running'}
      >
        {changed ? 'Save and restart' : 'Restart'}
      </Button>
      {configure.state.status === 'failed' ? <FailureNotice failure={configure.state.failure} /> : null}
    </form>
  );
}
