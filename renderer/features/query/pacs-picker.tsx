import { Checkbox, Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { navigate, StatusDot } from '../../ui/index.ts';
import { echoMark, useNodeStates } from '../nodes/index.ts';
import { useSearch } from './search-store.ts';

/** Which PACSs are asked; a dot tells which of them answer now. None chosen means all. */
export function PacsPicker() {
  const nodes = useNodeStates();
  const chosen = useSearch((state) => state.form.nodeIds);
  const asked = chosen.length > 0 ? nodes.filter((state) => chosen.includes(state.node.nodeId)) : nodes;
  const label =
    asked.length === 1 ? asked[0]?.node.name : chosen.length > 0 ? `${asked.length} PACS` : 'All PACS';
  return (
    <Popover position="bottom-start" width={260} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className="picker" aria-label={`PACS to ask: ${label}`}>
          <span className="picker-dots">
            {asked.slice(0, 4).map((state) => {
              const mark = echoMark(state);
              return (
                <StatusDot
                  key={state.node.nodeId}
                  tone={mark.tone}
                  word={`${state.node.name}: ${mark.word}`}
                />
              );
            })}
          </span>
          <span className="truncate">{label}</span>
          <IconChevronDown size={14} aria-hidden className="dim" />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={10} aria-label="PACS to ask">
        <PacsChoices />
      </Popover.Dropdown>
    </Popover>
  );
}

function PacsChoices() {
  const nodes = useNodeStates();
  const chosen = useSearch((state) => state.form.nodeIds);
  const edit = useSearch((state) => state.edit);
  return (
    <fieldset className="picker-list">
      <legend className="visually-hidden">PACS to ask</legend>
      <Checkbox label="All PACS" checked={chosen.length === 0} onChange={() => edit({ nodeIds: [] })} />
      <hr className="picker-line" />
      {nodes.map((state) => {
        const { nodeId, name } = state.node;
        const on = chosen.includes(nodeId);
        const mark = echoMark(state);
        return (
          <div key={nodeId} className="picker-row">
            <Checkbox
              label={name}
              checked={on}
              onChange={() =>
                edit({ nodeIds: on ? chosen.filter((id) => id !== nodeId) : [...chosen, nodeId] })
              }
            />
            <StatusDot tone={mark.tone} word={mark.word} />
          </div>
        );
      })}
      <hr className="picker-line" />
      <button type="button" className="link" onClick={() => navigate('pacs')}>
        Add your PACS
      </button>
    </fieldset>
  );
}
