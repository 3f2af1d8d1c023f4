export { OwnCertificateChoice, TrustedChoice } from './certificate-choice.tsx';
export { CertificatesPanel } from './certificates-panel.tsx';
export { ProfileChoice } from './profile-choice.tsx';
export { useCertificatesChanged } from './use-certificates.ts';
