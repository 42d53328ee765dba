import { useText } from '../components/useText';
import { ShareInto } from '../features/share/ShareInto';
import { Page } from './Page';

export function SharePage() {
  const { share } = useText();
  return (
    <Page title={share.title}>
      <ShareInto />
    </Page>
  );
}
