export { ImportButton } from './import-button.tsx';
export { ImportZone } from './import-zone.tsx';
export { LocalFileSettings } from './local-file-settings.tsx';
