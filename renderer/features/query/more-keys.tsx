import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { normalDate } from './search-form.ts';
import { useSearch } from './search-store.ts';

/** The keys that are needed now and then, and any attribute by its keyword. */
export function MoreKeys() {
  const form = useSearch((state) => state.form);
  const edit = useSearch((state) => state.edit);
  return (
    <div className="more-keys">
      <TextInput
        label="Study description"
        value={form.description}
        onChange={(event) => edit({ description: event.currentTarget.value })}
      />
      <TextInput
        label="Referring physician"
        value={form.referringPhysician}
        onChange={(event) => edit({ referringPhysician: event.currentTarget.value })}
      />
      <TextInput
        label="Birth date"
        placeholder="1961-03-14"
        value={form.birthDate}
        onChange={(event) => edit({ birthDate: normalDate(event.currentTarget.value) })}
      />
      <TextInput
        label="Study UID"
        value={form.studyUid}
        onChange={(event) => edit({ studyUid: event.currentTarget.value })}
      />
      <TagKeys />
    </div>
  );
}

function TagKeys() {
  const tags = useSearch((state) => state.form.tags);
  const edit = useSearch((state) => state.edit);
  const change = (index: number, next: { keyword?: string; value?: string }): void =>
    edit({ tags: tags.map((tag, position) => (position === index ? { ...tag, ...next } : tag)) });
  return (
    <div className="tag-keys">
      {tags.map((tag, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
        <div key={index} className="tag-key">
          <TextInput
            aria-label="Keyword or tag"
            placeholder="StationName or 00081010"
            value={tag.keyword}
            onChange={(event) => change(index, { keyword: event.currentTarget.value })}
            spellCheck={false}
          />
          <TextInput
            aria-label="Value"
            placeholder="Value; empty asks for it only"
            value={tag.value}
            onChange={(event) => change(index, { value: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label="Remove key"
            onClick={() => edit({ tags: tags.filter((_, position) => position !== index) })}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={() => edit({ tags: [...tags, { keyword: '', value: '' }] })}
      >
        Any tag
      </Button>
    </div>
  );
}
