import { MultiSelect, Select } from '@mantine/core';
import { certificateLabel } from './certificate-words.ts';
import { useCertificates } from './use-certificates.ts';

/** One of our own certificates. */
export function OwnCertificateChoice(props: {
  readonly label: string;
  readonly none?: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (certificateId: string) => void;
}) {
  const { certificates } = useCertificates();
  const own = certificates.filter((one) => one.own);
  const data = own.map((one) => ({ value: one.certificateId, label: certificateLabel(one) }));
  return (
    <Select
      label={props.label}
      data={props.none === undefined ? data : [{ value: '', label: props.none }, ...data]}
      value={props.value}
      placeholder={own.length === 0 ? 'Make or import one in the settings' : 'Choose'}
      error={props.error}
      allowDeselect={false}
      onChange={(value) => props.onChange(value ?? '')}
    />
  );
}

/** Certificates to trust: authorities, or the very one of the other side. */
export function TrustedChoice(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: readonly string[];
  readonly error?: string | undefined;
  readonly onChange: (certificateIds: string[]) => void;
}) {
  const { certificates } = useCertificates();
  return (
    <MultiSelect
      label={props.label}
      data={certificates.map((one) => ({ value: one.certificateId, label: certificateLabel(one) }))}
      value={[...props.value]}
      placeholder={props.value.length === 0 ? props.placeholder : undefined}
      error={props.error}
      onChange={props.onChange}
    />
  );
}
