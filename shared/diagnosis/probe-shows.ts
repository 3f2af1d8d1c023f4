import type { ProbeId } from './probe-result.ts';

/** What the outcome of each test means, in one line. */
export const probeShows: Readonly<Record<ProbeId, string>> = {
  P0: 'We call our own port. It shows who answers there: this program, another one, or nobody.',
  P1: 'A connection test with one setting changed. If it is answered, that setting was wrong.',
  P2: 'A search by the exact UID. It shows whether the PACS has the images and answers at all.',
  P3: 'A request for images that don’t exist, to our name in both spellings. Some servers then say whether they know it. The others are asked for one small image to the other spelling.',
  P4: 'The same request for a name that nobody knows. Another answer or another time means that the PACS knows this workstation and can’t reach it.',
  P5: 'A request for one small image. If it arrives, the entry at the PACS and the network are right.',
  P6: 'One image by C-GET. If it comes, content and rights are fine, and only the way back fails.',
  P7: 'A storage commitment request. If the PACS calls back, the way back is open.',
  P8: 'We listen on the usual ports as well. A call on one of them names the port that the PACS uses.',
  P9: 'Have the PACS test its connection to this workstation. What it says splits firewall, wrong port and wrong address.',
};
