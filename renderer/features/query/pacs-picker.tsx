import { Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { navigate, StatusDot } from '../../ui/index.ts';
import { echoMark, useNodeStates } from '../nodes/index.ts';
import { useSearch } from './search-store.ts';

/** Which PACSs are asked; a dot tells which of them answer now. None chosen means all. */
export function PacsPicker() {
  const nodes = useNodeStates();
  const chosen = useSearch((state) => state.form.nodeIds);
  const edit = useSearch((state) => state.edit);
  const asked = chosen.length > 0 ? nodes.filter((state) => chosen.includes(state.node.nodeId)) : nodes;
  const label =
    asked.length === 1 ? asked[0]?.node.name : chosen.length > 0 ? `${asked.length} PACS` : 'All PACS';
  return (
    <Menu closeOnItemClick={false} position="bottom-start" width={260}>
      <Menu.Target>
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
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Chosen on={chosen.length === 0} />}
          onClick={() => edit({ nodeIds: [] })}
          role="menuitemcheckbox"
          aria-checked={chosen.length === 0}
        >
          All PACS
        </Menu.Item>
        <Menu.Divider />
        {nodes.map((state) => {
          const { nodeId, name } = state.node;
          const on = chosen.includes(nodeId);
          const mark = echoMark(state);
          return (
            <Menu.Item
              key={nodeId}
              role="menuitemcheckbox"
              aria-checked={on}
              leftSection={<Chosen on={on} />}
              rightSection={<StatusDot tone={mark.tone} word={mark.word} />}
              onClick={() =>
                edit({ nodeIds: on ? chosen.filter((id) => id !== nodeId) : [...chosen, nodeId] })
              }
            >
              {name}
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick onClick={() => navigate('pacs')}>
          Add your PACS
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Chosen(props: { readonly on: boolean }) {
  return <span className="menu-check">{props.on ? <IconCheck size={14} aria-hidden /> : null}</span>;
}
