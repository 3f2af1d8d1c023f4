import {
  IconArrowsDownUp,
  IconFolders,
  IconPhoto,
  IconPlugConnected,
  IconSchool,
  IconSearch,
  IconServer2,
  IconSettings,
} from '@tabler/icons-react';

/** The screens, in the order of the rail; Alt with the digit leads to each. */
export const places = [
  { place: 'search', label: 'Search', icon: IconSearch },
  { place: 'transfers', label: 'Transfers', icon: IconArrowsDownUp },
  { place: 'library', label: 'Library', icon: IconFolders },
  { place: 'viewer', label: 'Viewer', icon: IconPhoto },
  { place: 'pacs', label: 'PACS', icon: IconServer2 },
  { place: 'check', label: 'Link check', icon: IconPlugConnected },
  { place: 'practice', label: 'Practice', icon: IconSchool },
  { place: 'settings', label: 'Settings', icon: IconSettings },
] as const;

export type Place = (typeof places)[number]['place'];

export function placeOf(text: string): Place {
  return places.find((entry) => entry.place === text)?.place ?? 'search';
}
