export { AdminCardDialog } from './admin-card-dialog.tsx';
export { AdminCardView } from './admin-card-view.tsx';
