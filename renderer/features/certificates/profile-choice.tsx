import { Select } from '@mantine/core';
import { type TlsProfileId, tlsProfileIds, tlsProfiles } from '../../../shared/contract/tls-profile.ts';

const data = tlsProfileIds.map((value) => {
  const { name, section, retired } = tlsProfiles[value];
  return { value, label: `${section.replace('PS3.15 ', '')} ${name}${retired ? ', retired' : ''}` };
});

/** The TLS profile, or none. `off`: what no profile is called; absent: there must be one. */
export function ProfileChoice(props: {
  readonly label: string;
  readonly off?: string;
  readonly value: TlsProfileId | '';
  readonly onChange: (profile: TlsProfileId | '') => void;
}) {
  return (
    <Select
      label={props.label}
      data={props.off === undefined ? data : [{ value: '', label: props.off }, ...data]}
      value={props.value}
      allowDeselect={false}
      onChange={(value) => props.onChange((value ?? '') as TlsProfileId | '')}
    />
  );
}
