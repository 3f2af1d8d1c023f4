import { statusCategory } from '../dicom/dimse-status.ts';
import type { ControlAssociation } from './evidence-association.ts';

/**
 * Several associations of one attempt as one: that of the lane that tells most about what went wrong, with what the others
 * asked and were answered before its own. A lane that waits or was lost stands for itself: what the others were answered is
 * no answer to it.
 */
export function joinLanes(lanes: readonly ControlAssociation[]): ControlAssociation | undefined {
  const asked = lanes.filter((lane) => lane.requests.length > 0);
  // A lane that was not let in does no harm while others work.
  const [first, ...others] = (asked.length > 0 ? asked : lanes).toSorted((a, b) => trouble(b) - trouble(a));
  if (!first || isUnanswered(first)) return first;
  const rest = others.filter((lane) => !isUnanswered(lane));
  return {
    ...first,
    requests: [...rest.flatMap((lane) => lane.requests), ...first.requests],
    responses: [...rest.flatMap((lane) => lane.responses), ...first.responses],
    pendingResponses: rest.reduce((sum, lane) => sum + lane.pendingResponses, first.pendingResponses),
  };
}

function isUnanswered({ requests, responses }: ControlAssociation): boolean {
  return responses.filter((one) => one.final).length < requests.length;
}

function trouble(lane: ControlAssociation): number {
  if (isUnanswered(lane)) return lane.end ? 3 : 2;
  const final = lane.responses.findLast((one) => one.final);
  return final && statusCategory(final.status) !== 'success' ? 1 : 0;
}
