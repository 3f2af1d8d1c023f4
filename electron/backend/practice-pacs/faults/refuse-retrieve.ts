import { readAttributes } from '../../dataset/attributes.ts';
import type { FinalStatus, InboundFind } from '../../dimse/acceptor.ts';
import { status } from '../hierarchy.ts';
import type { Fault } from './fault.ts';

type Refusal = (request: InboundFind & { readonly moveDestination?: string }) => FinalStatus | undefined;

/** Answers C-MOVE at once with what `refusal` says, unless that is nothing; C-GET too where it is about content. */
function refusing(refusal: Refusal, services: 'move' | 'move-and-get'): Fault {
  return ({ normal }) => ({
    services: {
      ...normal,
      async move(request) {
        const refused = refusal(request);
        return refused ? { ...refused, counts: {} } : normal.move(request);
      },
      async get(request) {
        const refused = services === 'move' ? undefined : refusal(request);
        return refused ? { ...refused, counts: {} } : normal.get(request);
      },
    },
  });
}

function unknownDestination(aeTitle = ''): FinalStatus {
  return { status: status.destinationUnknown, errorComment: `Unknown AE: ${aeTitle}` };
}

function exchangeCase(text: string): string {
  return [...text]
    .map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()))
    .join('');
}

/** B02. */
export const destinationUnknown = refusing(
  ({ moveDestination }) => unknownDestination(moveDestination),
  'move',
);

/** B03, as dcm4chee says it. */
export const destinationNotAllowed = refusing(
  () => ({ status: 0xc801, errorComment: 'Move Destination not allowed' }),
  'move',
);

/** B04: the entry has the other case, and titles are compared byte by byte. No comment, as with dcmqrscp. */
export const otherSpelling: Fault = ({ move, normal }) => ({
  services: {
    ...normal,
    async move(request) {
      const known = move.remoteAes().find(({ aeTitle }) => exchangeCase(aeTitle) === request.moveDestination);
      if (!known) return { status: status.destinationUnknown, counts: {} };
      return normal.move({ ...request, moveDestination: known.aeTitle });
    },
  },
});

/** B05: refused, not authorised (PS3.7 C.4.2). */
export const notAuthorised = refusing(
  () => ({ status: 0x0124, errorComment: 'Not authorised' }),
  'move-and-get',
);

/** B06, as servers that look at all levels do, whatever the model. */
export const patientIdRequired = refusing(({ identifier }) => {
  if (readAttributes(identifier).PatientID) return undefined;
  return { status: status.identifierMismatch, errorComment: 'Missing PatientID (0010,0020)' };
}, 'move-and-get');

/** B07. */
export const studiesOnly = refusing(({ level }) => {
  if (level === 'study' || level === 'patient') return undefined;
  return { status: status.identifierMismatch, errorComment: 'Only STUDY level is supported' };
}, 'move-and-get');

/** B09: refused, out of resources, unable to calculate the number of matches. */
export const tooManyImages = refusing(
  () => ({ status: 0xa701, errorComment: 'Too many matches' }),
  'move-and-get',
);

/** B10: how pynetdicom answers when its handler throws. */
export const internalError = refusing(() => ({ status: 0xc511 }), 'move-and-get');

const staleMs = 30_000;

/** C17: the entry was made, but the server still has what it knew before. */
export const entryNotActive: Fault = (tools) => {
  let active = false;
  tools.inBackground(
    tools.pause(staleMs).then(() => {
      active = true;
    }),
  );
  return refusing(
    ({ moveDestination }) => (active ? undefined : unknownDestination(moveDestination)),
    'move',
  )(tools);
};
