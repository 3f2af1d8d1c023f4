import { Modal } from '@mantine/core';
import { KeyHint } from '../ui/index.ts';

const groups = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Command palette'],
      ['/', 'Search field'],
      ['Alt 1 … 7', 'Screens'],
      ['?', 'This sheet'],
    ],
  },
  {
    title: 'Search',
    keys: [
      ['Enter', 'Search'],
      ['Esc', 'Stop the search'],
      ['↓', 'From a field to the results'],
      ['↑ ↓', 'Choose a study'],
      ['Space', 'Open or close series'],
      ['R', 'Retrieve'],
      ['O', 'Open in the viewer'],
      ['P', 'Priors of the patient'],
    ],
  },
  {
    title: 'Transfers and Library',
    keys: [
      ['↑ ↓', 'Choose'],
      ['O', 'Open the study'],
      ['Delete', 'Delete a study of the library'],
    ],
  },
] as const;

export function ShortcutSheet(props: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Keyboard" size={460}>
      <div className="stack">
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className="section-title">{group.title}</h3>
            <dl className="shortcuts">
              {group.keys.map(([key, what]) => (
                <div key={key} className="shortcut">
                  <dt>
                    <KeyHint>{key}</KeyHint>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
