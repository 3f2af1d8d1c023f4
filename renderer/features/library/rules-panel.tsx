import { Button, Checkbox, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type CleanPreview,
  type CleanRun,
  type KeepingRules,
  type KeepingState,
  keepingRulesSchema,
  type RuledStudy,
} from '../../../shared/contract/library-keeping.ts';
import { useOperation, useQueryOperation } from '../../backend/index.ts';
import { formatBytes, formatCount, formatDateTime, LoadingRows, plural, StatusMark } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { nameText, studyDateText } from '../study/index.ts';
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
    quotaGib: Math.round((rules.quotaBytes ?? 100 * gibibyte) / gibibyte),
    unused: rules.unusedDays !== null,
    unusedDays: rules.unusedDays ?? 365,
    trashDays: rules.trashDays,
  };
}

function rulesOf(draft: Draft): KeepingRules | undefined {
  const parsed = keepingRulesSchema.safeParse({
    quotaBytes: draft.quota ? Number(draft.quotaGib) * gibibyte : null,
    unusedDays: draft.unused ? draft.unusedDays : null,
    trashDays: draft.trashDays,
  });
  return parsed.success ? parsed.data : undefined;
}

function RulesForm(props: { readonly state: KeepingState }) {
  const { rules, lastRun, running } = props.state;
  const [draft, setDraft] = useState(() => draftOf(rules));
  const wanted = rulesOf(draft);
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
      {preview.status === 'done' ? <Preview preview={preview.value} /> : null}
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
    Number(value) >= least && Number(value) <= most && Number.isInteger(Number(value))
      ? undefined
      : `${least} to ${formatCount(most)}`;
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

function sparedText({ spared }: CleanPreview): string {
  const parts = [
    [spared.pinned, 'kept'],
    [spared.open, 'open'],
    [spared.retrieving, 'being retrieved'],
    [spared.inPlace, 'where you have them'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, why]) => `${formatCount(count)} ${why}`)
    .join(', ');
}

function Preview(props: { readonly preview: CleanPreview }) {
  const { preview } = props;
  const nothing = preview.total === 0 && preview.trashStudies === 0;
  const spared = sparedText(preview);
  return (
    <section className="rules-preview" aria-label="What these rules would remove now">
      <div className="section-head">
        <h3 className="section-title">Now this would remove</h3>
        <span className="num">
          {nothing ? 'nothing' : plural(preview.total, 'study', 'studies')}
          {preview.trashStudies > 0 ? ` and ${formatCount(preview.trashStudies)} of the trash` : ''}
        </span>
        <span className="meta num">
          {formatBytes(preview.usedBytes)} → {formatBytes(preview.usedBytesAfter)}
        </span>
      </div>
      {spared ? <p className="note dim num">Passed over: {spared}</p> : null}
      {preview.stillOverQuota ? (
        <StatusMark tone="warn">Still above the limit: the rest may not be removed.</StatusMark>
      ) : null}
      <RuledStudies studies={preview.studies} total={preview.total} />
    </section>
  );
}

function LastRun(props: { readonly run: CleanRun }) {
  const { run } = props;
  return (
    <section className="rules-preview" aria-label="Last clean-up">
      <div className="section-head">
        <h3 className="section-title">Last clean-up</h3>
        <span className="num">{formatDateTime(run.finishedAt)}</span>
        <span className="meta num">
          {run.total + run.trashStudies === 0
            ? 'nothing to remove'
            : `${plural(run.total, 'study', 'studies')}, ${formatBytes(run.freedBytes)} freed, ${formatBytes(run.toTrashBytes)} to the trash`}
        </span>
      </div>
      {run.failure ? <FailureNotice failure={run.failure} /> : null}
      <RuledStudies studies={run.studies} total={run.total} />
    </section>
  );
}

const shownStudies = 50;

function RuledStudies(props: { readonly studies: readonly RuledStudy[]; readonly total: number }) {
  if (props.studies.length === 0) return null;
  const shown = props.studies.slice(0, shownStudies);
  return (
    <ul className="ruled">
      {shown.map((study) => (
        <li key={study.studyInstanceUid}>
          <span className="truncate">
            {nameText(study.patientName)}{' '}
            <span className="dim num">{studyDateText(study.studyDate, '')}</span>{' '}
            <span className="dim">
              {study.modalities.join(', ')} {study.studyDescription}
            </span>
          </span>
          <span className="num dim">
            {formatBytes(study.diskBytes)}, {study.why === 'unused' ? 'unused since' : 'oldest use'}{' '}
            {formatDateTime(study.lastUsedAt).slice(0, 10)}
          </span>
        </li>
      ))}
      {props.total > shown.length ? (
        <li className="dim num">and {formatCount(props.total - shown.length)} more</li>
      ) : null}
    </ul>
  );
}
