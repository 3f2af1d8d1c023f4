import { Button, Checkbox, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type KeepingRules,
  type KeepingState,
  keepingRulesSchema,
} from '../../../shared/contract/library-keeping.ts';
import { useOperation, useQueryOperation } from '../../backend/index.ts';
import { formatCount, LoadingRows } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { LastRun, RulesPreview } from './rules-preview.tsx';
import { useKeeping } from './use-keeping.ts';

const gibibyte = 1024 ** 3;

/** What may be removed by itself, what that would be now, and what it was last. */
export function RulesPanel() {
  const keeping = useKeeping();
  if (keeping.status === 'failed') return <FailureNotice failure={keeping.failure} />;
  if (keeping.status === 'loading') return <LoadingRows label="Loading" rows={4} />;
  const { rules } = keeping.value;
  // Rules that were saved elsewhere begin a new form.
  return <RulesForm key={JSON.stringify(rules)} state={keeping.value} />;
}

interface Draft {
  readonly quota: boolean;
  readonly quotaGib: number | string;
  readonly unused: boolean;
  readonly unusedDays: number | string;
  readonly trashDays: number | string;
}

function draftOf(rules: KeepingRules): Draft {
  return {
    quota: rules.quotaBytes !== null,
    quotaGib: Math.round(((rules.quotaBytes ?? 100 * gibibyte) / gibibyte) * 1000) / 1000,
    unused: rules.unusedDays !== null,
    unusedDays: rules.unusedDays ?? 365,
    trashDays: rules.trashDays,
  };
}

/** What the field can't show in full (a quota that a command set in bytes) stays as it is until it is edited. */
function quotaOf(draft: Draft, rules: KeepingRules): number | null {
  if (!draft.quota) return null;
  const isEdited = draft.quotaGib !== draftOf(rules).quotaGib;
  return isEdited || rules.quotaBytes === null
    ? Math.round(Number(draft.quotaGib) * gibibyte)
    : rules.quotaBytes;
}

function rulesOf(draft: Draft, rules: KeepingRules): KeepingRules | undefined {
  const parsed = keepingRulesSchema.safeParse({
    quotaBytes: quotaOf(draft, rules),
    unusedDays: draft.unused ? draft.unusedDays : null,
    trashDays: draft.trashDays,
  });
  return parsed.success ? parsed.data : undefined;
}

function RulesForm(props: { readonly state: KeepingState }) {
  const { rules, lastRun, running } = props.state;
  const [draft, setDraft] = useState(() => draftOf(rules));
  const wanted = rulesOf(draft, rules);
  const changed = JSON.stringify(wanted) !== JSON.stringify(rules);
  const save = useOperation('library.saveRules');
  const clean = useOperation('library.clean');
  const preview = useQueryOperation('library.previewClean', wanted ? { rules: wanted } : undefined);
  const edit = (change: Partial<Draft>): void => setDraft((old) => ({ ...old, ...change }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (wanted && (await save.run(wanted))) preview.reload();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <RuleFields draft={draft} onEdit={edit} />
      {preview.status === 'failed' ? <FailureNotice failure={preview.failure} /> : null}
      {preview.status === 'done' ? (
        <RulesPreview preview={preview.value} quotaBytes={wanted?.quotaBytes ?? undefined} />
      ) : null}
      {lastRun ? <LastRun run={lastRun} /> : null}
      {save.state.status === 'failed' ? <FailureNotice failure={save.state.failure} /> : null}
      {clean.state.status === 'failed' ? <FailureNotice failure={clean.state.failure} /> : null}
      <div className="form-actions">
        <Button
          disabled={changed}
          loading={running || clean.state.status === 'running'}
          onClick={() => void clean.run({}).then(preview.reload)}
        >
          Clean up now
        </Button>
        <Button
          type="submit"
          variant="filled"
          disabled={!changed || !wanted}
          loading={save.state.status === 'running'}
        >
          Save
        </Button>
      </div>
    </form>
  );
}

function RuleFields(props: { readonly draft: Draft; readonly onEdit: (change: Partial<Draft>) => void }) {
  const { draft, onEdit } = props;
  const wrong = (value: number | string, least: number, most: number): string | undefined =>
    Number(value) >= least && Number(value) <= most ? undefined : `${least} to ${formatCount(most)}`;
  return (
    <fieldset className="rules">
      <legend className="visually-hidden">Rules</legend>
      <Checkbox
        label="Library and trash take at most"
        checked={draft.quota}
        onChange={(event) => onEdit({ quota: event.currentTarget.checked })}
      />
      <NumberInput
        aria-label="Most space, GiB"
        decimalScale={3}
        suffix=" GiB"
        value={draft.quotaGib}
        disabled={!draft.quota}
        error={draft.quota ? wrong(draft.quotaGib, 1, 1_000_000) : undefined}
        hideControls
        onChange={(quotaGib) => onEdit({ quotaGib })}
      />
      <Checkbox
        label="To the trash when neither received nor opened for"
        checked={draft.unused}
        onChange={(event) => onEdit({ unused: event.currentTarget.checked })}
      />
      <NumberInput
        aria-label="Unused for, days"
        allowDecimal={false}
        suffix=" days"
        value={draft.unusedDays}
        disabled={!draft.unused}
        error={draft.unused ? wrong(draft.unusedDays, 1, 3650) : undefined}
        hideControls
        onChange={(unusedDays) => onEdit({ unusedDays })}
      />
      <span className="rules-label">The trash keeps what was deleted for</span>
      <NumberInput
        aria-label="Trash, days"
        allowDecimal={false}
        suffix=" days"
        value={draft.trashDays}
        error={wrong(draft.trashDays, 1, 365)}
        hideControls
        onChange={(trashDays) => onEdit({ trashDays })}
      />
      <p className="note dim rules-note">
        Studies that are kept (P), open, being retrieved, or files that stay where you have them are never
        removed.
      </p>
    </fieldset>
  );
}
