import { NumberInput, SegmentedControl } from '@mantine/core';
import { projections, setSlab } from '../mpr/mpr-store.ts';
import type { Projection } from '../mpr/reslice.ts';
import { viewerStore } from '../store.ts';
import { useViewer } from '../workspace-context.ts';

/** How thick the planes of volumes are, and what is seen of a slab. Only there while planes are. */
export function SlabBar() {
  const slab = useViewer((state) => state.slab);
  const shown = useViewer((state) => state.panes.some((pane) => pane?.plane));
  if (!shown) return null;
  return (
    <section className="viewer-compare" aria-label="Slab">
      <span className="meta">Slab</span>
      <SegmentedControl
        size="xs"
        aria-label="What a slab shows"
        data={projections.map(({ projection, name }) => ({ value: projection, label: name }))}
        value={slab.projection}
        onChange={(projection) => setSlab(viewerStore, { projection: projection as Projection })}
      />
      <NumberInput
        size="xs"
        w={104}
        aria-label="Thickness in mm"
        suffix=" mm"
        min={0}
        max={200}
        step={1}
        value={slab.thicknessMm}
        onChange={(value) => setSlab(viewerStore, { thicknessMm: Number(value) || 0 })}
      />
      <span className="meta truncate">
        {slab.thicknessMm === 0 ? 'One slice at a time.' : 'Of each plane, the slices within this thickness.'}
      </span>
    </section>
  );
}
