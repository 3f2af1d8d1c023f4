import type { Certificates } from '../tls/create-certificates.ts';
import type { OperationHandlers } from './handlers.ts';

export function certificateHandlers(certificates: Certificates) {
  return {
    operations: {
      'certificate.list': () => certificates.list(),
      'certificate.import': (files) => certificates.import(files),
      'certificate.make': (wish) => certificates.make(wish),
      'certificate.export': ({ certificateId }) => ({ pem: certificates.export(certificateId) }),
      'certificate.delete': async ({ certificateId }) => {
        await certificates.delete(certificateId);
        return {};
      },
    } satisfies Partial<OperationHandlers>,
  };
}
