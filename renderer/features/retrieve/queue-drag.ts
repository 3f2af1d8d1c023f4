import { type DragEvent, useState } from 'react';
import type { QueueMove } from '../../../shared/contract/queue.ts';
import type { QueuePlace } from './queue-store.ts';

interface Drop {
  readonly dragged: string;
  readonly over?: { readonly id: string; readonly side: 'before' | 'after' };
}

/** Dragging one that waits to another place in the queue of its node. */
export function useQueueDrag(
  places: ReadonlyMap<string, QueuePlace>,
  onMove: (retrieveId: string, to: QueueMove) => void,
) {
  const [drop, setDrop] = useState<Drop | undefined>();
  const fits = (id: string): boolean => {
    const [dragged, target] = [drop && places.get(drop.dragged), places.get(id)];
    return drop?.dragged !== id && dragged !== undefined && dragged.node.nodeKey === target?.node.nodeKey;
  };
  const onDragOver = (id: string, event: DragEvent<HTMLElement>): void => {
    if (!drop || !fits(id)) return;
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const side = event.clientY < top + height / 2 ? 'before' : 'after';
    if (drop.over?.id !== id || drop.over.side !== side) setDrop({ ...drop, over: { id, side } });
  };
  return {
    classOf(id: string): string {
      if (drop?.dragged === id) return 'queue-item-dragged';
      return drop?.over?.id === id ? `queue-item-${drop.over.side}` : '';
    },
    propsOf: (id: string) => ({
      draggable: places.get(id)?.running === false,
      onDragStart(event: DragEvent<HTMLElement>) {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', id);
        setDrop({ dragged: id });
      },
      onDragOver: (event: DragEvent<HTMLElement>) => onDragOver(id, event),
      onDrop(event: DragEvent<HTMLElement>) {
        event.preventDefault();
        if (drop?.over) {
          const { side, id: target } = drop.over;
          onMove(drop.dragged, side === 'before' ? { before: target } : { after: target });
        }
        setDrop(undefined);
      },
      onDragEnd: () => setDrop(undefined),
    }),
  };
}
