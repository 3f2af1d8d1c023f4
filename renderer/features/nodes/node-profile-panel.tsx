import { ActionIcon, Button, Select } from '@mantine/core';
import { IconChevronRight, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { NodeProfile } from '../../../shared/contract/node-profile.ts';
import type { OperationInput, OperationName } from '../../../shared/contract/operations.ts';
import type { PacsNode } from '../../../shared/contract/pacs-node.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { toFailure, useClient, useQueryOperation } from '../../backend/index.ts';
import { formatDateTime, LoadingRows } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import {
  type FlagName,
  flagLabels,
  isFlag,
  type ProfileFact,
  profileFacts,
  statedFlag,
} from './profile-facts.ts';

/** What the program has learned about a PACS: each fact with when and how; a person may correct or forget it. */
export function NodeProfilePanel(props: { readonly node: PacsNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="profile">
      <button
        type="button"
        className="disclosure"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen((old) => !old)}
      >
        <IconChevronRight size={14} aria-hidden className="disclosure-mark" />
        What Movescope has learned
        <span className="visually-hidden"> about {props.node.name}</span>
      </button>
      <div id={id}>{open ? <LoadedProfile nodeId={props.node.nodeId} /> : null}</div>
    </div>
  );
}

function LoadedProfile(props: { readonly nodeId: string }) {
  const profile = useQueryOperation('node.profile', { nodeId: props.nodeId });
  if (profile.status === 'failed') return <FailureNotice failure={profile.failure} />;
  if (profile.status !== 'done') return <LoadingRows label="Loading" rows={2} />;
  return <Profile loaded={profile.value} />;
}

type ProfileOperation = Extract<OperationName, 'node.stateFact' | 'node.forget'>;

function Profile(props: { readonly loaded: NodeProfile }) {
  const client = useClient();
  const [profile, setProfile] = useState(props.loaded);
  const [failure, setFailure] = useState<Failure | undefined>();
  const { nodeId } = profile;
  const change = <N extends ProfileOperation>(operation: N, input: OperationInput<N>): void => {
    setFailure(undefined);
    client.call(operation, input).then(setProfile, (error: unknown) => setFailure(toFailure(error)));
  };
  const facts = profileFacts(profile.facts);
  return (
    <div className="profile-body">
      {facts.length === 0 ? (
        <p className="meta">Nothing yet. Each search and retrieve teaches something.</p>
      ) : (
        <table className="plain-table profile-table">
          <thead>
            <tr>
              <th scope="col">Fact</th>
              <th scope="col">Value</th>
              <th scope="col">When and how</th>
              <th scope="col">
                <span className="visually-hidden">Forget</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {facts.map((fact) => (
              <FactRow
                key={fact.name}
                fact={fact}
                onState={(name, value) => change('node.stateFact', { nodeId, fact: statedFlag(name, value) })}
                onForget={() => change('node.forget', { nodeId, fact: fact.name })}
              />
            ))}
          </tbody>
        </table>
      )}
      {failure ? <FailureNotice failure={failure} /> : null}
      <div className="profile-actions">
        <StateFact
          known={facts.map((fact) => fact.name)}
          onState={(name) => change('node.stateFact', { nodeId, fact: statedFlag(name, true) })}
        />
        {facts.length > 0 ? (
          <Button onClick={() => change('node.forget', { nodeId })}>Forget all</Button>
        ) : null}
      </div>
    </div>
  );
}

function FactRow(props: {
  readonly fact: ProfileFact;
  readonly onState: (name: FlagName, value: boolean) => void;
  readonly onForget: () => void;
}) {
  const { fact } = props;
  const { name } = fact;
  return (
    <tr>
      <th scope="row">{fact.label}</th>
      <td>
        {isFlag(name) ? (
          <button
            type="button"
            className="link"
            aria-label={`${fact.label}: ${fact.value}. Change to ${fact.value === 'yes' ? 'no' : 'yes'}`}
            onClick={() => props.onState(name, fact.value !== 'yes')}
          >
            {fact.value}
          </button>
        ) : (
          <span className="profile-value">{fact.value}</span>
        )}
      </td>
      <td className="dim">
        <span className="num">{formatDateTime(fact.at)}</span>,{' '}
        {fact.setByPerson ? 'set by a person' : fact.how}
      </td>
      <td>
        <ActionIcon size={22} aria-label={`Forget: ${fact.label}`} onClick={props.onForget}>
          <IconX size={13} />
        </ActionIcon>
      </td>
    </tr>
  );
}

/** Tells the program a fact that it has not learned. */
function StateFact(props: { readonly known: readonly string[]; readonly onState: (name: FlagName) => void }) {
  const names = (Object.keys(flagLabels) as FlagName[]).filter((name) => !props.known.includes(name));
  if (names.length === 0) return null;
  return (
    <Select
      aria-label="Tell Movescope a fact"
      placeholder="Tell Movescope a fact"
      w={300}
      data={names.map((name) => ({ value: name, label: flagLabels[name] }))}
      value={null}
      onChange={(value) => {
        const name = names.find((one) => one === value);
        if (name) props.onState(name);
      }}
    />
  );
}
