import { z } from 'zod';
import { uidSchema } from '../dicom/uid.ts';

export const measurementKinds = [
  'length',
  'bidirectional',
  'angle',
  'cobb',
  'rectangle',
  'ellipse',
  'freehand',
  'probe',
  'arrow',
] as const;
export const measurementKindSchema = z.enum(measurementKinds);
export type MeasurementKind = z.infer<typeof measurementKindSchema>;

/** Column, then row, in pixels of the picture; 0, 0 is the centre of its first pixel. */
export const imagePointSchema = z.tuple([z.number(), z.number()]).readonly();
export type ImagePoint = z.infer<typeof imagePointSchema>;

const vectorSchema = z.tuple([z.number(), z.number(), z.number()]).readonly();

/** What its points are pixels of: a frame of an instance, or a plane through a volume, which no file holds. */
export const measurementPlaceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    sopInstanceUid: uidSchema,
    /** 1-based. */
    frame: z.number().int().min(1),
  }),
  z.object({
    kind: z.literal('plane'),
    frameOfReferenceUid: z.string(),
    plane: z.enum(['axial', 'coronal', 'sagittal']),
    /** Patient coordinates of the first pixel's centre, in millimetres (PS3.3 C.7.6.2.1.1). */
    position: vectorSchema,
    /** Unit vectors along a row and down a column. */
    row: vectorSchema,
    column: vectorSchema,
    /** Millimetres between rows, then between columns. */
    spacing: z.tuple([z.number().positive(), z.number().positive()]).readonly(),
  }),
]);
export type MeasurementPlace = z.infer<typeof measurementPlaceSchema>;

export const quantities = [
  'length',
  'long-axis',
  'short-axis',
  'across',
  'down',
  'angle',
  'area',
  'perimeter',
  'mean',
  'standard-deviation',
  'minimum',
  'maximum',
  'pixels',
  'value',
  'red',
  'green',
  'blue',
] as const;

/** A number that was measured. `across` and `down` are differences along the axes of an ultrasound region. */
export const measuredValueSchema = z.object({
  quantity: z.enum(quantities),
  value: z.number(),
  /** `mm`, `mm²`, `°`, `px`, `px²`, `HU`, `s`, ...; empty where the values of the picture have none. */
  unit: z.string().max(32),
});
export type MeasuredValue = z.infer<typeof measuredValueSchema>;

export const measurementSchema = z.object({
  measurementId: z.uuid(),
  studyInstanceUid: uidSchema,
  seriesInstanceUid: uidSchema,
  place: measurementPlaceSchema,
  kind: measurementKindSchema,
  points: z.array(imagePointSchema).min(1).max(4000),
  /** What the reader calls it; of an arrow its text. */
  name: z.string().max(200),
  values: z.array(measuredValueSchema).max(quantities.length),
  /** Where the size of a pixel comes from, or why a quantity is not there. */
  basis: z.string().max(300),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
});
export type Measurement = z.infer<typeof measurementSchema>;

/** All of a study at first, afterwards what changed. */
export const measurementChangeSchema = z.object({
  changed: z.array(measurementSchema),
  removed: z.array(z.string()),
});
export type MeasurementChange = z.infer<typeof measurementChangeSchema>;
