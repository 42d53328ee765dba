import { useText } from '../components/useText';
import { SearchPanel } from '../features/search/SearchPanel';
import { Page } from './Page';

export function SearchPage() {
  const { search } = useText();
  return (
    <Page title={search.title}>
      <SearchPanel />
    </Page>
  );
}
