/**
 * Beginnings of words that name a region: of Body Part Examined (PS3.16 annex L) and of what people write into
 * descriptions, in English, German and the Latin that other languages share.
 */
const beginnings: Readonly<Record<string, readonly string[]>> = {
  head: [
    'head',
    'brain',
    'skull',
    'neuro',
    'kopf',
    'schädel',
    'schaedel',
    'hirn',
    'cereb',
    'crani',
    'kranium',
    '頭',
  ],
  neck: ['neck', 'hals', 'cervic', 'cspine', 'hws', 'carot'],
  chest: [
    'chest',
    'thorax',
    'thora',
    'lung',
    'pulmo',
    'heart',
    'cardi',
    'kardi',
    'herz',
    'mediast',
    '胸',
    '흉부',
    'грудн',
    'ngực',
    'חזה',
  ],
  breast: ['breast', 'mamm', 'brust'],
  abdomen: ['abdom', 'liver', 'leber', 'hepat', 'kidney', 'niere', 'renal', 'pancrea', 'bauch', '腹', 'kub'],
  pelvis: ['pelvi', 'becken', 'prostat', 'uter', 'hip', 'hüfte', 'huefte', 'bladder'],
  spine: ['spine', 'wirbel', 'vertebr', 'lumb', 'lspine', 'lws', 'tspine', 'bws', 'tlspine', 'sacr'],
  shoulder: ['shoulder', 'schulter', 'clavic'],
  arm: ['arm', 'elbow', 'ellbogen', 'humer', 'forearm', 'radius', 'ulna'],
  hand: ['hand', 'wrist', 'finger', 'handgelenk'],
  leg: ['leg', 'femur', 'thigh', 'tibia', 'bein', 'oberschenkel', 'unterschenkel'],
  knee: ['knee', 'knie', 'patella'],
  foot: ['foot', 'ankle', 'fuß', 'fuss', 'sprunggelenk', 'toe', 'calcan'],
};

/** The regions of the body that a text names; several for `CHEST ABDOMEN`, none where it names none that is known. */
export function regionsOf(text: string): ReadonlySet<string> {
  const words = text.toLocaleLowerCase().split(/[^\p{L}]+/u);
  const found = new Set<string>();
  for (const [region, starts] of Object.entries(beginnings)) {
    if (words.some((word) => starts.some((start) => word.startsWith(start)))) found.add(region);
  }
  // One word for two regions.
  if (words.includes('chestabdomen') || words.includes('chestabdpelvis')) found.add('abdomen');
  if (words.includes('chestabdpelvis') || words.includes('abdomenpelvis')) found.add('pelvis');
  return found;
}
