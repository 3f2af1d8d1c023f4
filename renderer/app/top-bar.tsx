import { TextInput } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { type RefObject, useState } from 'react';
import { ListenerPill } from '../features/listener/index.ts';
import { FaultPill } from '../features/practice/index.ts';
import { useSearchForText } from '../features/query/index.ts';
import { TransfersPill } from '../features/retrieve/index.ts';
import { KeyHint, navigate } from '../ui/index.ts';

/** One field for everything, and how the program stands: listener and transfers. */
export function TopBar(props: { readonly field: RefObject<HTMLInputElement | null> }) {
  const [text, setText] = useState('');
  const search = useSearchForText();
  return (
    <header className="top-bar">
      <search className="top-search">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!text.trim()) return;
            navigate('search');
            search(text);
            setText('');
          }}
        >
          <TextInput
            ref={props.field}
            aria-label="Search by name, ID or accession"
            placeholder="Name, ID or accession"
            leftSection={<IconSearch size={15} />}
            rightSection={
              <button
                type="button"
                className="palette-button"
                aria-label="Ctrl K, command palette"
                onClick={spotlight.open}
              >
                <KeyHint>Ctrl K</KeyHint>
              </button>
            }
            rightSectionWidth={62}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </form>
      </search>
      <span className="top-spacer" />
      <FaultPill />
      <TransfersPill />
      <ListenerPill />
    </header>
  );
}
