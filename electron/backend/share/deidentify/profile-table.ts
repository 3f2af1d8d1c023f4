/**
 * The attributes of PS3.15 table E.1-1 by what the Basic Application Level Confidentiality Profile does with them, and by
 * what its options do instead. A line: actions, group, elements in hexadecimal, each with the letters of its options after `!`.
 * Actions: X remove, Z empty or dummy, D dummy, U another UID; several where it depends on the type in the object.
 * Options: u Retain UIDs, d Retain Device, i Retain Institution, p Retain Patient Characteristics, t Retain Longitudinal
 * Dates (full: kept, modified: shifted), c Clean Descriptors. What an option cleans rather than keeps is left to the basic profile.
 */
const profileRows = `
X 0008 0081!i 0082!i 0092 0094 0096 009D 1048 1049 1050 1052 1060 1062 1084!c 1080!c 1120 2111!c 4000!c 0015!t 0024!t 0025!t 0034!t 0035!t 0201!t 1030!c 103E!c 1040!i 1041!i
Z 0008 0050 0090 009C 0020!t 0030!t
X/Z 0008 0022!t 0032!t 1110!u
X/Z/D 0008 002A!t 0080!i 1010!d 1070 1111!u
X/D 0008 0021!t 0031!t 1072
Z/D 0008 0023!t 0033!t
U 0008 0014!u 0018!u 0058!u 1155!u 1195!u 3010!u
X/Z/U 0008 1140!u 2112!u
Z 0010 0010 0020 0030 0040!p
X 0010 0021 0032 0050 0101 0102 1000 1001 1002 1005 1010!p 1020!p 1030!p 1040 1050 1060 1080 1081 1090 1100 2000!c 2110!c 2150 2152 2154 2155 2160!p 2180!c 21A0!p 21B0!c 21C0!p 21D0!t 21F0 2297 2299 4000!c
X/Z 0010 2203!p
D 0012 0010 0020 0040 0042 0081!i
Z 0012 0021 0030!i 0031!i 0050 0060!i
X 0012 0051!c 0071 0072!c 0082
X 0016 002B!c 004B!c 004D 004E!d 004F!d 0050!d 0051!d 0070 0071 0072 0073 0074 0075 0076 0077 0078 0079 007A 007B 007C 007D 007E 007F 0080 0081 0082 0083 0084 0085 0086 0087 0088 0089 008A 008B 008C 008D!t 008E
X 0018 1004!d 1005!d 1007!d 1008!d 1009!d 100A!d 4000!c 5011!d 9185!c 9373!d 937B!c 937F!c 9424!c 9937!c A003!c
Z/D 0018 0010!c
X/Z/D 0018 1000!d
X/D 0018 1030!c 1400!c 700A!d 9516!t 9517!t
D 0018 11BB!c 9367!d 9369!t 936A!t 9371!d
U 0018 1002!ud 100B!ud 2042!u
U 0020 000D!u 000E!u 0052!u 0200!u 9161!u 9164!u
Z 0020 0010
X 0020 3401 3406 4000!c 9158!c
U 0028 1199!u 1214!u
X 0028 4000
X 0032 0012 1020!d 1021!d 1030!c 1032 1033 1066!c 1067!c 1070!c 4000!c
X/Z 0032 1060!c
D 0034 0001 0002 0005 0007!t
X 0038 0004 0010 0011 0014 001E 0020!t 0021!t 0040!c 0050 0060 0061 0062!c 0064 0300 0400 0500!c 4000!c
U 003A 0310!u
D 003A 0314!t
X 0040 0001!d 0002!t 0003!t 0004!t 0005!t 0006 0007!c 0009 000B 0010!d 0011!d 0012 0241!d 0242!d 0243 0244!t 0245!t 0250!t 0251!t 0253 0254!c 0275!c 0280!c 0310!c 050A 051A!c 0600!c 0602!c 06FA 1001 1002!c 1004 1005 100A!c 1010 1011 1102 1103 1104 1400!c 2001!c 2008 2009 2010 2011 2400!c 3001 4005!t 4008!t 4010!t 4011!t 4025!d 4027!d 4028!d 4030!d 4034 4035 4036 4037 4050!t 4051!t 4052!t A078 A07A A07C A192!t A193!t A307 A352 A353 A354 A358
X/Z 0040 0555
Z 0040 0513 0562 0610 2016 2017 A088
D 0040 0512 0551 1101 A027 A073 A075 A123 A730
U 0040 0554!u 4023!u A124 A171!u A172!u A402!u DB0C!u DB0D!u
X 0050 001B 0020!d 0021!c
U 0062 0021!u
D 0070 0001
X 0070 0086
Z/D 0070 0084
U 0070 031A!u 1101!u 1102!u
U 0088 0140!u
X 0088 0200 0904 0906 0910 0912
U 0400 0100
X 0400 0402 0403 0404 0550 0551 0552 0561 0600
X 2030 0020
X/Z 2200 0002!c 0005
D 3006 0002!c
X 3006 0004!c 0006!c 0028!c 0038!c 0085!c 0088!c
Z 3006 0008!t 0026!c 00A6
X/D 3006 0009!t
U 3006 0024!u 00C2!u
X/D 3008 0054!t 0056!t 0250!t 0251!t
X/Z 3008 0105!d
D 300A 0002!c 0608!c 0619!c 0623!c 062A!c 067C!c 0734!c 0736!t 073A!t 0741!t 0742!c 0760!t 0783!c
X 300A 0003!c 0004!c 000E!c 0016!c 0072!c 00B2!d 00C3!c 00DD!c 0196!c 01A6!c 01B2!c 0216!d 02EB!c 0676!c
X/D 300A 0006!t 0007!t
U 300A 0013!u 0083!u 0609!u 0650!u 0700!u
Z 300A 0611 0615 067D!c
X 300C 0113!c
X/Z 300E 0008
U 3010 0006!u 000B!u 0013!u 0015!u 0031!u 003B!u 006E!u 006F!u
Z 3010 000F!c 0017!c 001B 0043!d 005A!c 005C!c 007A!c 007B!c 007F!c 0081!c
D 3010 002D!d 0033!c 0034!c 0035!c 0038!c 0054!c 0077!c
X 3010 0036!c 0037!c 0061!c
X/D 3010 004C!t 004D!t 0056!c
X 4000 0010 4000
X 4008 0042 0102 010A 010B!c 010C 0111 0114 0115!c 0118 0119 011A 0202 0300!c 4000!c
X FFFA FFFA
X FFFC FFFC
`;

export type BasicAction = 'X' | 'Z' | 'D' | 'U';

export interface ProfileEntry {
  readonly actions: readonly BasicAction[];
  /** Letters of the options that do something else. */
  readonly options: string;
}

function readTable(): ReadonlyMap<number, ProfileEntry> {
  const table = new Map<number, ProfileEntry>();
  for (const row of profileRows.trim().split('\n')) {
    const [actions = '', group = '', ...elements] = row.split(' ');
    for (const element of elements) {
      const [digits = '', options = ''] = element.split('!');
      const tag = Number.parseInt(group + digits, 16);
      table.set(tag, { actions: actions.split('/').map(readAction), options });
    }
  }
  return table;
}

function readAction(letter: string): BasicAction {
  if (letter === 'X' || letter === 'Z' || letter === 'D' || letter === 'U') return letter;
  throw new Error(`no such action: ${letter}`);
}

/** By tag. Curves (50xx) and overlays (60xx) stand beside it: see `isGraphics`. */
export function profileTable(): ReadonlyMap<number, ProfileEntry> {
  return readTable();
}

/** Curve Data (50xx,xxxx), Overlay Data and Comments (60xx,3000), (60xx,4000): removed. */
export function isGraphics(tag: number): boolean {
  const group = (tag >>> 24) & 0xff;
  const element = tag & 0xffff;
  return group === 0x50 || (group === 0x60 && (element === 0x3000 || element === 0x4000));
}
