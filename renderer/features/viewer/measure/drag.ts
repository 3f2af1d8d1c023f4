/** A drag from a press to where the button is let go. */
export function follow(
  element: HTMLElement,
  press: PointerEvent,
  on: {
    readonly move: (event: PointerEvent) => void;
    readonly end: (event: PointerEvent) => void;
    readonly cancel: () => void;
  },
): void {
  const dragging = new AbortController();
  const { signal } = dragging;
  element.setPointerCapture(press.pointerId);
  const swallow = (event: PointerEvent): void => event.stopImmediatePropagation();
  const finishing = (then: (event: PointerEvent) => void) => (event: PointerEvent) => {
    swallow(event);
    dragging.abort();
    then(event);
  };
  element.addEventListener(
    'pointermove',
    (event) => {
      swallow(event);
      on.move(event);
    },
    { signal, capture: true },
  );
  element.addEventListener('pointerup', finishing(on.end), { signal, capture: true });
  element.addEventListener('pointercancel', finishing(on.cancel), { signal, capture: true });
}
