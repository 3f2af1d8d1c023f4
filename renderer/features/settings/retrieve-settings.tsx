import { Button, Checkbox, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Settings, settingsSchema } from '../../../shared/contract/settings.ts';
import { useClient, useOperation, useQueryOperation } from '../../backend/index.ts';
import { LoadingRows, Panel } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';

export function RetrieveSettings() {
  const settings = useQueryOperation('settings.get', {});
  return (
    <Panel title="Retrieving">
      {settings.status === 'failed' ? <FailureNotice failure={settings.failure} /> : null}
      {settings.status === 'done' ? (
        <RetrieveForm settings={settings.value} />
      ) : settings.status === 'failed' ? null : (
        <LoadingRows label="Loading" rows={2} />
      )}
    </Panel>
  );
}

function RetrieveForm(props: { readonly settings: Settings }) {
  const [saved, setSaved] = useState(props.settings);
  const [grace, setGrace] = useState<number | string>(props.settings.lateImageGraceS);
  const [parallel, setParallel] = useState<number | string>(props.settings.parallelRetrievesPerNode);
  const [retries, setRetries] = useState<number | string>(props.settings.busyRetries);
  const [resume, setResume] = useState(props.settings.resumeInterrupted);
  const client = useClient();
  const save = useOperation('settings.save');
  const parsed = settingsSchema.safeParse({
    ...saved,
    lateImageGraceS: grace,
    parallelRetrievesPerNode: parallel,
    busyRetries: retries,
    resumeInterrupted: resume,
  });
  const wrong = (field: keyof Settings): boolean =>
    parsed.error?.issues.some((issue) => issue.path[0] === field) ?? false;
  const changed =
    grace !== saved.lateImageGraceS ||
    parallel !== saved.parallelRetrievesPerNode ||
    retries !== saved.busyRetries ||
    resume !== saved.resumeInterrupted;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!parsed.success) return;
    // Other settings may have changed on this screen meanwhile.
    const { localFiles } = await client.call('settings.get', {}).catch(() => saved);
    const next = await save.run({ ...parsed.data, localFiles });
    if (next) setSaved(next);
  };
  return (
    <form className="settings-form" onSubmit={submit}>
      <NumberInput
        label="Wait for late images, seconds"
        description="How long a retrieve stays open after the PACS said it was done; each arrival extends it."
        value={grace}
        error={wrong('lateImageGraceS') ? '1 to 3600' : undefined}
        hideControls
        onChange={setGrace}
      />
      <NumberInput
        label="Retrieves at the same time per PACS"
        description="At most: a PACS that refuses because it has too much to do gets fewer for a while."
        value={parallel}
        error={wrong('parallelRetrievesPerNode') ? '1 to 8' : undefined}
        hideControls
        onChange={setParallel}
      />
      <NumberInput
        label="Tries at a busy PACS"
        description="How often a retrieve is put off, for 5 s, 10 s, 20 s and so on up to 2 min, before it fails."
        value={retries}
        error={wrong('busyRetries') ? '0 to 20' : undefined}
        hideControls
        onChange={setRetries}
      />
      <Checkbox
        label="Go on by itself after a restart"
        description="A retrieve that the end of the program cut off is queued again, for what is missing."
        checked={resume}
        onChange={(event) => setResume(event.currentTarget.checked)}
      />
      <div className="form-actions">
        <Button
          type="submit"
          variant="filled"
          disabled={!changed || !parsed.success}
          loading={save.state.status === 'running'}
        >
          Save
        </Button>
      </div>
      {save.state.status === 'failed' ? <FailureNotice failure={save.state.failure} /> : null}
    </form>
  );
}
