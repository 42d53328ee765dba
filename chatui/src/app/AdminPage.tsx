import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';

import { account } from '../api/admin';
import { Alert } from '../components/Alert';
import { errorText } from '../components/errorText';
import { useServices } from '../components/services';
import { useAllText } from '../components/useAllText';
import { Accounts } from '../features/admin/Accounts';
import { AuditLog } from '../features/admin/AuditLog';
import { Bots } from '../features/admin/Bots';
import { Figures } from '../features/admin/Figures';
import { RegistrationSettings } from '../features/admin/RegistrationSettings';
import { Page } from './Page';

const parts = { people: Accounts, registration: RegistrationSettings, bots: Bots, audit: AuditLog, figures: Figures };

type Part = keyof typeof parts;

/** Where the server's administrators help people in and out. */
export function AdminPage() {
  const text = useAllText();
  const { api } = useServices();
  const [query, setQuery] = useSearchParams();
  const me = useQuery({ queryKey: ['account'], queryFn: ({ signal }) => account(api, signal), staleTime: 0 });
  const wanted = query.get('show');
  const part: Part = wanted !== null && Object.hasOwn(parts, wanted) ? (wanted as Part) : 'people';
  const Content = parts[part];
  return (
    <Page title={text.admin.title}>
      {me.isError && <Alert onRetry={() => void me.refetch()}>{errorText(me.error, text)}</Alert>}
      {me.data?.admin === false && <Alert>{text.admin.notYours}</Alert>}
      {me.data?.admin === true && (
        <>
          <Tabs
            value={part}
            onChange={(_, next: Part) => setQuery(next === 'people' ? {} : { show: next }, { replace: true })}
            aria-label={text.admin.title}
            variant="scrollable"
            sx={{ mb: 2 }}
          >
            {(Object.keys(parts) as Part[]).map((key) => (
              <Tab key={key} value={key} id={`admin-${key}`} aria-controls="admin-part" label={text.admin.parts[key]} />
            ))}
          </Tabs>
          <Box role="tabpanel" id="admin-part" aria-labelledby={`admin-${part}`}>
            <Content />
          </Box>
        </>
      )}
    </Page>
  );
}
