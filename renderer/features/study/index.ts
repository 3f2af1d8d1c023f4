export { birthText, listText, nameText, sexText, studyDateText } from './study-text.ts';
