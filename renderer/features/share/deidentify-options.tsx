import { Checkbox, SegmentedControl } from '@mantine/core';
import type { DeidentifyOptions } from '../../../shared/contract/share.ts';

type Flag = Exclude<keyof DeidentifyOptions, 'dates'>;

const flags: readonly (readonly [Flag, string])[] = [
  ['retainPatientCharacteristics', 'Keep sex, age, size and weight'],
  ['retainDevice', 'Keep the device'],
  ['retainInstitution', 'Keep the institution'],
  ['retainUids', 'Keep UIDs (the copy can be found again)'],
  ['retainSafePrivate', 'Keep private attributes known to be safe'],
  ['cleanDescriptors', 'Keep descriptions of known words only'],
];

/** The options of the profile (PS3.15 E.3): everything off is the safest. */
export function DeidentifyFields(props: {
  readonly options: DeidentifyOptions;
  readonly disabled: boolean;
  readonly onChange: (options: DeidentifyOptions) => void;
}) {
  const { options, disabled, onChange } = props;
  return (
    <fieldset className="share-options" disabled={disabled}>
      <legend className="visually-hidden">What the de-identified copy keeps</legend>
      <div className="share-dates">
        <span>Dates</span>
        <SegmentedControl
          size="xs"
          aria-label="Dates"
          disabled={disabled}
          data={[
            { value: 'removed', label: 'Removed' },
            { value: 'shifted', label: 'Shifted' },
            { value: 'full', label: 'Kept' },
          ]}
          value={options.dates}
          onChange={(value) =>
            onChange({ ...options, dates: value === 'full' || value === 'shifted' ? value : 'removed' })
          }
        />
      </div>
      {flags.map(([flag, label]) => (
        <Checkbox
          key={flag}
          size="xs"
          label={label}
          checked={options[flag]}
          disabled={disabled}
          onChange={(event) => onChange({ ...options, [flag]: event.currentTarget.checked })}
        />
      ))}
    </fieldset>
  );
}
