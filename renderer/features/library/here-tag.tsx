import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { Tag } from '../../ui/index.ts';
import { isPartial } from './library-store.ts';

/** That a study is in the library, and whether all of it is. */
export function HereTag(props: { readonly study: LibraryStudy }) {
  const { study } = props;
  if (isPartial(study)) {
    return (
      <Tag tone="warn" title={`${study.instances} of ${study.expectedInstances} instances are here`}>
        partial {study.instances}/{study.expectedInstances}
      </Tag>
    );
  }
  return (
    <Tag tone="good" title={`${study.instances} instances are in the library`}>
      here
    </Tag>
  );
}
