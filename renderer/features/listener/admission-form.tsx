import { Button, Switch, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type ListenerSettings,
  type ListenerState,
  listenerSettingsSchema,
} from '../../../shared/contract/listener.ts';
import { callerRuleSchema } from '../../../shared/dicom/caller-rule.ts';
import { useOperation } from '../../backend/index.ts';
import { FailureNotice } from '../failure/index.ts';

/** Lines with something in them. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Whom the listener lets in. Connections that are open stay. */
export function AdmissionForm(props: { readonly state: ListenerState }) {
  const { settings } = props.state;
  const [onlyOwn, setOnlyOwn] = useState(settings.onlyOwnAeTitle ?? false);
  const [enforced, setEnforced] = useState(settings.allowedCallers?.enforced ?? false);
  const [text, setText] = useState((settings.allowedCallers?.callers ?? []).join('\n'));
  const configure = useOperation('listener.configure');
  const callers = linesOf(text);
  const wrong = callers.find((caller) => !callerRuleSchema.safeParse(caller).success);
  const next: ListenerSettings = {
    ...settings,
    onlyOwnAeTitle: onlyOwn,
    ...((enforced || callers.length > 0) && { allowedCallers: { enforced, callers } }),
  };
  const changed =
    onlyOwn !== (settings.onlyOwnAeTitle ?? false) ||
    enforced !== (settings.allowedCallers?.enforced ?? false) ||
    callers.join('\n') !== (settings.allowedCallers?.callers ?? []).join('\n');

  const save = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = listenerSettingsSchema.safeParse(next);
    if (parsed.success) void configure.run(parsed.data);
  };
  return (
    <form className="admission-form" onSubmit={save} aria-label="Who may call">
      <Switch
        label="Accept only my AE title as called"
        description={`Whoever calls this computer by another name than ${settings.aeTitle} is refused. Off: any name will do.`}
        checked={onlyOwn}
        onChange={(event) => setOnlyOwn(event.currentTarget.checked)}
      />
      <Switch
        label="Let in only the callers below"
        description="Others are refused, and the log above says so. Off: everybody is let in."
        checked={enforced}
        onChange={(event) => setEnforced(event.currentTarget.checked)}
      />
      <Textarea
        label="Callers, one on each line"
        description="PACS1, PACS1@192.0.2.10, @192.0.2.10 or @192.0.2.0/24. A PACS may send from several computers."
        value={text}
        error={problemOf(wrong, enforced, callers.length)}
        rows={4}
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="form-actions">
        <Button
          type="submit"
          variant="filled"
          disabled={!changed || wrong !== undefined}
          loading={configure.state.status === 'running'}
        >
          Save
        </Button>
      </div>
      {configure.state.status === 'failed' ? <FailureNotice failure={configure.state.failure} /> : null}
    </form>
  );
}

function problemOf(wrong: string | undefined, enforced: boolean, count: number): string | undefined {
  if (wrong !== undefined) return `“${wrong}” is no AE title or address of this form`;
  return enforced && count === 0 ? 'Nobody is let in' : undefined;
}
