import { ActionIcon, Button, SegmentedControl, TextInput, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconSearch, IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { KeyHint, plural, ToneIcon } from '../../ui/index.ts';
import { MoreKeys } from './more-keys.tsx';
import { PacsPicker } from './pacs-picker.tsx';
import {
  type DatePreset,
  isEmptyForm,
  modalityChoices,
  moreKeysInUse,
  normalDate,
  sentName,
} from './search-form.ts';
import { useSearch } from './search-store.ts';

const presets: readonly { readonly value: DatePreset; readonly label: string }[] = [
  { value: 'any', label: 'Any' },
  { value: 'today', label: 'Today' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
  { value: 'year', label: 'Year' },
  { value: 'range', label: 'Range' },
];

/** The keys of a search. Enter in any of them searches; arrow down goes to the results. */
export function KeyRow(props: {
  readonly more: boolean;
  readonly onMore: (open: boolean) => void;
  readonly onSearch: () => void;
  readonly onDown: () => void;
}) {
  const form = useSearch((state) => state.form);
  const edit = useSearch((state) => state.edit);
  const clear = useSearch((state) => state.clear);
  const problem = useSearch((state) => state.problem);
  const sent = sentName(form);
  const moreInUse = moreKeysInUse(form);

  const onKeyDown = (event: KeyboardEvent): void => {
    const field = event.target;
    if (event.key !== 'ArrowDown' || !(field instanceof HTMLInputElement) || field.type !== 'text') return;
    event.preventDefault();
    props.onDown();
  };

  return (
    <form
      className="key-row"
      aria-label="Search keys"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSearch();
      }}
    >
      <div className="key-line">
        <TextInput
          className="key-name"
          aria-label="Patient name"
          placeholder="Patient name"
          value={form.patientName}
          onChange={(event) => edit({ patientName: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput
          className="key-id"
          aria-label="Patient ID"
          placeholder="ID"
          value={form.patientId}
          onChange={(event) => edit({ patientId: event.currentTarget.value })}
          autoComplete="off"
        />
        <TextInput
          className="key-id"
          aria-label="Accession number"
          placeholder="Accession"
          value={form.accession}
          onChange={(event) => edit({ accession: event.currentTarget.value })}
          autoComplete="off"
        />
        <SegmentedControl
          aria-label="Study date"
          size="xs"
          data={[...presets]}
          value={form.date}
          onChange={(date) => edit({ date: date as DatePreset })}
        />
        <PacsPicker />
        <span className="key-spacer" />
        <Tooltip label="More keys">
          <ActionIcon
            size={32}
            variant={props.more || moreInUse > 0 ? 'light' : 'subtle'}
            color={props.more || moreInUse > 0 ? 'accent' : 'gray'}
            aria-label={moreInUse > 0 ? `More keys, ${moreInUse} in use` : 'More keys'}
            aria-expanded={props.more}
            onClick={() => props.onMore(!props.more)}
          >
            <IconAdjustmentsHorizontal size={17} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Clear all keys">
          <ActionIcon size={32} aria-label="Clear all keys" disabled={isEmptyForm(form)} onClick={clear}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
        <SearchButton />
      </div>
      <div className="key-line key-line-2">
        <ModalityChips />
        {form.date === 'range' ? <RangeFields /> : null}
        {form.number ? <NumberChip /> : null}
        {sent ? (
          <span className="meta sent-name">
            sent as <span className="mono">{sent}</span>
          </span>
        ) : null}
        {problem ? (
          <span role="alert" className="key-problem">
            <ToneIcon tone="warn" size={13} /> {problem}
          </span>
        ) : null}
      </div>
      {props.more ? <MoreKeys /> : null}
    </form>
  );
}

function SearchButton() {
  const running = useSearch((state) => state.status === 'running');
  const cancel = useSearch((state) => state.cancel);
  if (running) {
    return (
      <Button className="key-search" type="button" onClick={cancel} rightSection={<KeyHint>Esc</KeyHint>}>
        Cancel
      </Button>
    );
  }
  return (
    <Button className="key-search" type="submit" variant="filled" leftSection={<IconSearch size={15} />}>
      Search
    </Button>
  );
}

function ModalityChips() {
  const modalities = useSearch((state) => state.form.modalities);
  const edit = useSearch((state) => state.edit);
  return (
    <fieldset className="chips">
      <legend className="visually-hidden">Modalities</legend>
      {modalityChoices.map((modality) => {
        const on = modalities.includes(modality);
        return (
          <button
            key={modality}
            type="button"
            className="chip"
            aria-pressed={on}
            onClick={() =>
              edit({
                modalities: on ? modalities.filter((other) => other !== modality) : [...modalities, modality],
              })
            }
          >
            {modality}
          </button>
        );
      })}
    </fieldset>
  );
}

function RangeFields() {
  const from = useSearch((state) => state.form.from);
  const to = useSearch((state) => state.form.to);
  const edit = useSearch((state) => state.edit);
  return (
    <span className="range-fields">
      <input
        type="text"
        className="date-field"
        aria-label="From"
        placeholder="2026-03-14"
        value={from}
        onChange={(event) => edit({ from: normalDate(event.currentTarget.value) })}
      />
      <span className="dim">to</span>
      <input
        type="text"
        className="date-field"
        aria-label="To"
        placeholder="2026-03-14"
        value={to}
        onChange={(event) => edit({ to: normalDate(event.currentTarget.value) })}
      />
    </span>
  );
}

/** What came from the top bar as a number: asked for as an ID and as an accession number. */
function NumberChip() {
  const number = useSearch((state) => state.form.number);
  const edit = useSearch((state) => state.edit);
  return (
    <button
      type="button"
      className="chip"
      aria-pressed="true"
      aria-label={`${number} in ID or accession: remove`}
      title={`Asks for ${number} as ID and as accession (${plural(2, 'query', 'queries')})`}
      onClick={() => edit({ number: '' })}
    >
      {number} in ID or accession
      <IconX size={12} aria-hidden />
    </button>
  );
}
