import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useSearchForText } from '../features/query/index.ts';
import { navigate } from '../ui/index.ts';
import { places } from './places.ts';

/** Ctrl K: every screen and action by name; what is none of them can be searched for. */
export function CommandPalette(props: {
  readonly onShortcuts: () => void;
  readonly onFocusSearch: () => void;
}) {
  const { onShortcuts, onFocusSearch } = props;
  const [query, setQuery] = useState('');
  const search = useSearchForText();
  const actions = useMemo<SpotlightActionData[]>(() => {
    const text = query.trim();
    const found: SpotlightActionData[] = text
      ? [
          {
            id: 'find',
            label: `Search the PACS for “${text}”`,
            // The palette keeps what its words match; this one is always meant.
            keywords: [text],
            leftSection: <IconSearch size={18} stroke={1.6} />,
            onClick: () => {
              navigate('search');
              search(text);
            },
          },
        ]
      : [];
    return [
      ...places.map(({ place, label, icon: Icon }, index) => ({
        id: place,
        label: `Go to ${label}`,
        description: `Alt ${index + 1}`,
        leftSection: <Icon size={18} stroke={1.6} />,
        onClick: () => navigate(place),
      })),
      {
        id: 'focus',
        label: 'Type a search',
        description: '/',
        leftSection: <IconSearch size={18} stroke={1.6} />,
        onClick: onFocusSearch,
      },
      {
        id: 'keys',
        label: 'Show keyboard shortcuts',
        description: '?',
        leftSection: <IconKeyboard size={18} stroke={1.6} />,
        onClick: onShortcuts,
      },
      ...found,
    ];
  }, [query, search, onShortcuts, onFocusSearch]);
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      nothingFound="Nothing found"
      highlightQuery
      scrollable
      centered={false}
      overlayProps={{ backgroundOpacity: 0.5, blur: 0 }}
      maxHeight={420}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      searchProps={{ placeholder: 'Go to, do, or search for', 'aria-label': 'Command' }}
    />
  );
}
