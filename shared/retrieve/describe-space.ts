import type { JobEvent } from './timeline-event.ts';

type SpaceEvent = Extract<JobEvent, { type: 'space-low' | 'waiting-for-space' | 'space-made' }>;

/** What is said about the space on the disk. */
export function describeSpace(event: SpaceEvent): string {
  const free = formatBytes(event.freeBytes);
  switch (event.type) {
    case 'space-low':
      return `Space may not suffice: about ${formatBytes(event.neededBytes)} are expected, ${free} are free.`;
    case 'waiting-for-space':
      return `The disk is full (${free} free). What is whole is kept; the rest is fetched as soon as ${formatBytes(event.neededBytes)} are free.`;
    case 'space-made':
      if (event.asked) return `Tried at once, as was asked for (${free} free).`;
      return `There is space again (${free} free); the retrieve goes on.`;
  }
}

/** `512 B`, `3.4 MB`: powers of 1000, as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
