import { z } from 'zod';

/**
 * The causes of a failed link, search or retrieve, grouped as in the knowledge base: A the line from us to the PACS,
 * B the request, C the way back when nothing reaches us, D the way back when something does, E how the PACS finishes,
 * F C-GET. The ids are stable: profiles, bundles and documents refer to them.
 */
export const causeIdSchema = z.enum([
  ...['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08', 'A09', 'A10', 'A11', 'A12', 'A13', 'A14'],
  ...['A15', 'A16', 'B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08', 'B09', 'B10', 'B11', 'B12'],
  ...['B13', 'B14', 'C01', 'C02', 'C03', 'C04', 'C05', 'C06', 'C07', 'C08', 'C09', 'C10', 'C11', 'C12'],
  ...['C13', 'C14', 'C15', 'C16', 'C17', 'C18', 'D01', 'D02', 'D03', 'D04', 'D05', 'D06', 'D07', 'D08'],
  ...['D09', 'D10', 'D11', 'D12', 'D13', 'E01', 'E02', 'E03', 'E04', 'E05', 'E06', 'E07', 'E08', 'E09'],
  ...['F01', 'F02'],
] as const);
export type CauseId = z.infer<typeof causeIdSchema>;

export const causeLayerSchema = z.enum(['A', 'B', 'C', 'D', 'E', 'F']);
export type CauseLayer = z.infer<typeof causeLayerSchema>;
