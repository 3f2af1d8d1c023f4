import { fold } from './element-tree.ts';

/** Text with what was searched for marked. */
export function Marked(props: { readonly text: string; readonly query: string; readonly isTag?: boolean }) {
  const { text, isTag } = props;
  const wanted = isTag ? props.query.replace(/[(),\s]/g, '') : fold(props.query.trim());
  const found = wanted === '' ? undefined : place(text, wanted.toLowerCase(), isTag === true);
  if (!found) return text;
  return (
    <>
      {text.slice(0, found.start)}
      <mark>{text.slice(found.start, found.end)}</mark>
      {text.slice(found.end)}
    </>
  );
}

interface Found {
  readonly start: number;
  readonly end: number;
}

/** Where it is among the characters as they are shown: what was folded away, and the comma of a tag, count for nothing. */
function place(text: string, wanted: string, isTag: boolean): Found | undefined {
  let folded = '';
  /** For each folded character the place of the one that it comes from. */
  const from: number[] = [];
  let at = 0;
  for (const character of text) {
    const kept = isTag && /[(),]/.test(character) ? '' : fold(character);
    for (let index = 0; index < kept.length; index++) from.push(at);
    folded += kept;
    at += character.length;
  }
  const index = folded.indexOf(wanted);
  if (index < 0 || (isTag && index > 0)) return undefined;
  return { start: from[index] ?? 0, end: from[index + wanted.length] ?? text.length };
}
