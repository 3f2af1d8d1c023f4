import { notifications } from '@mantine/notifications';
import { useEffect, useMemo } from 'react';
import { explain } from '../../../../shared/failure/explain.ts';
import { useClient, useConnectionState } from '../../../backend/index.ts';
import { createMeasurementDesk, type MeasurementDesk } from './desk.ts';

/** The measurements of the open studies; asked anew when the backend is back. */
export function useDesk(studies: readonly string[]): MeasurementDesk {
  const client = useClient();
  const { generation } = useConnectionState();
  const desk = useMemo(
    () =>
      createMeasurementDesk(client, (failure) =>
        notifications.show({
          color: 'warn',
          title: 'The measurement could not be kept',
          message: explain(failure).title,
        }),
      ),
    [client],
  );
  useEffect(() => desk.follow(studies), [desk, studies]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation asks anew
  useEffect(() => desk.renew(), [desk, generation]);
  useEffect(() => () => desk.stop(), [desk]);
  return desk;
}
