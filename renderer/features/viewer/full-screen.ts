/** The whole screen for the viewer, and back. Where the browser refuses it, nothing happens. */
export function toggleFullScreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  // Refused: the page is not in front, or an administrator forbids it. The window stays as it is.
  change.catch(() => undefined);
}
