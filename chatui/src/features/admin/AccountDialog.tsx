import Typography from '@mui/material/Typography';
import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query';

import { changeAccount, makeResetLink } from '../../api/admin';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { personName } from '../../components/personName';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { ListedAccount } from '../../wire/admin';
import type { Page } from '../../wire/page';
import { accountsKey } from './accountsKey';
import { ResetLinkDialog } from './ResetLinkDialog';

const changes = {
  suspend: { suspended: true },
  restore: { suspended: false },
  promote: { admin: true },
  demote: { admin: false },
};

export type AccountAct = keyof typeof changes | 'reset';

interface AccountDialogProps {
  act: AccountAct;
  account: ListedAccount;
  username: string;
  onClose: () => void;
}

/** Says what is about to happen to an account, and does it. */
export function AccountDialog({ act, account, username, onClose }: AccountDialogProps) {
  const text = useAllText();
  const { api } = useServices();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: async () => {
      if (act === 'reset') return { link: await makeResetLink(api, username) };
      show(await changeAccount(api, username, changes[act]));
      return { link: null };
    },
    onSuccess: ({ link }) => {
      if (link === null) onClose();
    },
  });
  const show = (now: ListedAccount) => {
    queries.setQueriesData<InfiniteData<Page<ListedAccount>>>(
      { queryKey: accountsKey },
      (data) => data && withAccount(data, now),
    );
  };
  const name = personName(account, text);
  if (change.data?.link) return <ResetLinkDialog name={name} link={change.data.link} onClose={onClose} />;
  return (
    <FormDialog
      title={text.admin.actTitles[act](name)}
      action={text.admin.acts[act]}
      pending={change.isPending}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <Typography>{text.admin.actHints[act]}</Typography>
      {change.isError && <Alert>{errorText(change.error, text)}</Alert>}
    </FormDialog>
  );
}

/** The pages as they are, with one account as it is now: thousands need not be asked for again. */
function withAccount(data: InfiniteData<Page<ListedAccount>>, now: ListedAccount): InfiniteData<Page<ListedAccount>> {
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.map((account) => (account.id === now.id ? now : account)),
  }));
  return { ...data, pages };
}
