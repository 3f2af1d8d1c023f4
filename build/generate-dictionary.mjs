// Writes shared/dicom/dictionary.generated.ts from dcmjs's copy of PS3.6: one line an element, `ggggeeee VR Keyword`.
// Run it by hand after a dcmjs update: node build/generate-dictionary.mjs
import { writeFileSync } from 'node:fs';
import dcmjs from 'dcmjs';

const rows = Object.values(dcmjs.data.DicomMetaDictionary.nameMap)
  .filter(
    (entry) =>
      entry && /^\([0-9A-F]{4},[0-9A-F]{4}\)$/.test(entry.tag) && entry.name && !entry.name.includes(' '),
  )
  .map((entry) => ({
    tag: entry.tag.replace(/[(),]/g, ''),
    vr: /^[A-Z]{2}$/.test(entry.vr) ? entry.vr : entry.vr === 'ox' ? 'OW' : entry.vr === 'xs' ? 'US' : 'UN',
    keyword: entry.name.replace(/^RETIRED_/, ''),
  }))
  .filter((row) => /^[A-Z][A-Za-z0-9]*$/.test(row.keyword) && !row.tag.startsWith('0000'))
  .sort((a, b) => (a.tag < b.tag ? -1 : 1));
const body = rows.map((row) => `${row.tag} ${row.vr} ${row.keyword}`).join('\n');
writeFileSync(
  new URL('../shared/dicom/dictionary.generated.ts', import.meta.url),
  `// Made by build/generate-dictionary.mjs from the data dictionary of PS3.6; do not edit.\nexport const dictionaryRows = \`\n${body}\n\`;\n`,
);
console.log(`${rows.length} data elements`);
