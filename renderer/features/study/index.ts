export { ChosenStudies, type ChosenStudy, patientCount } from './chosen-studies.tsx';
export { useOpenStudiesLive, useTellOpenStudies } from './open-studies.ts';
export { birthText, listText, nameText, sexText, studyDateText } from './study-text.ts';
