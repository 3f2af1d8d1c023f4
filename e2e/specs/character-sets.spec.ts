import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { startDcmqrscp, startOrthanc } from '../support/peers.ts';

const folder = '/usr/lib/python3/dist-packages/pydicom/data/charset_files';

/** Each file's patient: the name as its author wrote it (PS3.5 Annexes H to K), and how a person would look for it. */
const people: readonly {
  readonly id: string;
  readonly shown: string;
  readonly typed: string;
  /** The end of its character set's name in the node's editor. */
  readonly set: string;
}[] = [
  { id: 'SCSARAB', shown: 'قباني, لنزار', typed: 'قباني لنزار', set: '(ISO_IR 127)' },
  { id: 'SCSFREN', shown: 'BUC, Jérôme', typed: 'Buc, Jérôme', set: '(ISO_IR 100)' },
  { id: 'SCSGERM', shown: 'ÄNEAS, Rüdiger', typed: 'Äneas Rüdiger', set: '(ISO_IR 100)' },
  { id: 'SCSGREEK', shown: 'Διονυσιος', typed: 'Διονυσιος', set: '(ISO_IR 126)' },
  { id: 'SCSHBRW', shown: 'שרון, דבורה', typed: 'שרון דבורה', set: '(ISO_IR 138)' },
  { id: 'SCSRUSS', shown: 'Люкceмбypг', typed: 'Люкceмбypг', set: '(ISO_IR 144)' },
  {
    id: 'H31EXAMPLE',
    shown: 'YAMADA, Tarou 山田 太郎 やまだ たろう',
    typed: '*=山田^太郎*',
    set: '(ISO 2022 IR 87)',
  },
  {
    id: 'H32EXAMPLE',
    shown: 'ﾔﾏﾀﾞ, ﾀﾛｳ 山田 太郎 やまだ たろう',
    typed: 'ﾔﾏﾀﾞ ﾀﾛｳ',
    set: '(ISO 2022 IR 13, IR 87)',
  },
  {
    id: 'I2EXAMPLE',
    shown: 'HONG, Gildong 洪 吉洞 홍 길동',
    typed: '*홍^길동',
    set: '(ISO 2022 IR 149)',
  },
  { id: '2008-4', shown: 'やまだ, たろう', typed: 'やまだ たろう', set: '(ISO 2022 IR 87)' },
  { id: '2008-3', shown: '김희중', typed: '김희중', set: '(ISO 2022 IR 149)' },
  { id: 'X1EXAMPLE', shown: 'WANG, XiaoDong 王 小東', typed: '*王^小東*', set: '(ISO_IR 192)' },
  { id: 'X2EXAMPLE', shown: 'WANG, XiaoDong 王 小东', typed: '*王^小东*', set: '(GB18030)' },
];

async function charsetFiles(): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /^chr(?!SQ).*\.dcm$/.test(name));
  // The same SOP instance as chrFren and chrJapMulti.
  const again = ['chrFrenMulti.dcm', 'chrJapMultiExplicitIR6.dcm'];
  return files.filter((name) => !again.includes(name)).map((name) => path.join(folder, name));
}

/** Letters may be shown in capitals and with wider spaces. */
function nameCell(shown: string): RegExp {
  return new RegExp(shown.split(' ').join('\\s+'), 'iu');
}

test('pydicom’s files in Orthanc: every name is shown, and found, as its author wrote it', async ({
  app,
}) => {
  test.setTimeout(120_000);
  const orthanc = await startOrthanc();
  // Orthanc 1.10 reads ideographs only where the first value of Specific Character Set is empty, so it garbles H32 itself.
  for (const file of await charsetFiles()) if (!file.endsWith('chrH32.dcm')) await orthanc.upload(file);
  const known = people.filter((person) => person.id !== 'H32EXAMPLE');
  const [frame, nodes, search] = [new AppPage(app), new NodesPage(app), new SearchPage(app)];
  await frame.goTo('PACS');
  await nodes.add({ name: 'Names', aeTitle: 'ORTHANC', host: '127.0.0.1', port: orthanc.dicomPort });
  await frame.goTo('Search');
  await search.askOnly('Names');
  await search.searchByName('');
  await search.expectStudies(known.length);
  for (const person of known) {
    await expect(search.study(person.id), person.id).toHaveText(nameCell(person.shown));
  }
  for (const person of known) {
    await search.searchByName(person.typed);
    await expect(search.study(person.id), `${person.typed} finds ${person.id}`).toBeVisible();
    await expect(search.study(/./)).not.toHaveCount(known.length);
  }
  await orthanc.stop();
});

test('pydicom’s files in dcmqrscp, which compares bytes: found once the node has the right character set', async ({
  app,
}) => {
  test.setTimeout(180_000);
  const qrscp = await startDcmqrscp();
  await qrscp.store(await charsetFiles());
  const [frame, nodes, search] = [new AppPage(app), new NodesPage(app), new SearchPage(app)];
  await frame.goTo('PACS');
  await nodes.add({ name: 'Bytes', aeTitle: qrscp.aeTitle, host: '127.0.0.1', port: qrscp.port });
  await frame.goTo('Search');
  await search.askOnly('Bytes');
  await search.searchByName('');
  for (const person of people) {
    await expect(search.study(person.id), person.id).toHaveText(nameCell(person.shown));
  }
  for (const person of people) {
    await frame.goTo('PACS');
    await nodes.setCharacterSet('Bytes', person.set);
    await frame.goTo('Search');
    await search.searchByName(person.typed);
    await expect(search.study(person.id), `${person.typed} finds ${person.id}`).toBeVisible();
  }
  await qrscp.stop();
});
