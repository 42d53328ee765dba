import { useText } from '../components/useText';
import { UnsentList } from '../features/unsent/UnsentList';
import { Page } from './Page';

export function UnsentPage() {
  return (
    <Page title={useText().unsent.title}>
      <UnsentList />
    </Page>
  );
}
