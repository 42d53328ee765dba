import List from '@mui/material/List';
import { memo } from 'react';
import { useMatch } from 'react-router';

import { Icon, type IconName } from '../../components/Icon';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import { RailLink } from './RailLink';

/** A page that the rail leads to beside the rooms. */
export interface RailPage {
  to: string;
  name: (texts: Texts) => string;
  icon: IconName;
  /** It stays in sight where the pages are folded away. */
  isUrgent?: boolean;
}

export const RailPages = memo(function RailPages({ pages }: { pages: readonly RailPage[] }) {
  const { rail } = useText();
  if (pages.length === 0) return null;
  return (
    <List dense aria-label={rail.pages} sx={{ py: 0 }}>
      {pages.map((page) => (
        <PageLink key={page.to} {...page} />
      ))}
    </List>
  );
});

function PageLink(page: RailPage) {
  const isCurrent = useMatch(page.to) !== null;
  return <PageLine {...page} isCurrent={isCurrent} />;
}

const PageLine = memo(function PageLine({ to, name, icon, isCurrent }: RailPage & { isCurrent: boolean }) {
  const texts = useText();
  return (
    <RailLink to={to} isCurrent={isCurrent} icon={<Icon name={icon} quiet />}>
      {name(texts)}
    </RailLink>
  );
});
