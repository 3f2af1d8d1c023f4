import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { BackendProvider, type Connection } from '../backend/index.ts';
import { Frame } from './frame.tsx';
import { theme } from './theme.ts';

/** The whole interface over a connection to the backend. */
export function App(props: { readonly connection: Connection }) {
  return (
    <MantineProvider theme={theme} forceColorScheme="dark">
      <Notifications position="bottom-right" limit={3} />
      <BackendProvider connection={props.connection}>
        <Frame />
      </BackendProvider>
    </MantineProvider>
  );
}
