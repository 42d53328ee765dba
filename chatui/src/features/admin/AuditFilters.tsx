import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useMutation } from '@tanstack/react-query';

import { exportAudit, type AuditFilter } from '../../api/admin';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { openFile } from '../../components/FileSink';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import { type AuditChoice, filterOf } from './auditChoice';

interface AuditFiltersProps {
  choice: AuditChoice;
  onChange: (choice: AuditChoice) => void;
}

/** Which entries of the audit log are shown, and the file of them. */
export function AuditFilters({ choice, onChange }: AuditFiltersProps) {
  const { admin } = useAllText();
  const day = (key: 'since' | 'until', label: string) => (
    <TextField
      size="small"
      type="date"
      label={label}
      value={choice[key]}
      onChange={(event) => onChange({ ...choice, [key]: event.target.value })}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
  return (
    <Box
      role="group"
      aria-label={admin.filters}
      sx={{
        display: 'grid',
        gap: 1.5,
        mb: 2,
        alignItems: 'start',
        gridTemplateColumns: { xs: '1fr', sm: 'repeat(2, 1fr)' },
      }}
    >
      <TextField
        select
        size="small"
        label={admin.action}
        value={choice.action}
        onChange={(event) => onChange({ ...choice, action: event.target.value })}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        <MenuItem value="">{admin.anyAction}</MenuItem>
        {Object.entries(admin.actions).map(([action, name]) => (
          <MenuItem key={action} value={action}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        size="small"
        label={admin.person}
        value={choice.person}
        onChange={(event) => onChange({ ...choice, person: event.target.value })}
        placeholder={admin.personHint}
        slotProps={{ htmlInput: { maxLength: 32, autoCapitalize: 'none', spellCheck: false }, inputLabel: { shrink: true } }}
      />
      {day('since', admin.since)}
      {day('until', admin.until)}
      <DownloadCSV filter={filterOf(choice)} />
    </Box>
  );
}

function DownloadCSV({ filter }: { filter: AuditFilter }) {
  const text = useAllText();
  const { api } = useServices();
  const download = useMutation({
    mutationFn: async () => {
      const file = await openFile('audit.csv');
      if (file === null) return;
      try {
        const reader = (await exportAudit(api, filter, new AbortController().signal)).getReader();
        for (let next = await reader.read(); !next.done; next = await reader.read()) await file.write(next.value);
        await file.close();
      } catch (reason) {
        await file.abort().catch(() => undefined);
        throw reason;
      }
    },
  });
  return (
    <Box>
      <Button
        variant="outlined"
        color="inherit"
        loading={download.isPending}
        onClick={() => download.mutate()}
        sx={{ minHeight: 44 }}
      >
        {text.admin.downloadCSV}
      </Button>
      {download.isError && <Alert>{errorText(download.error, text)}</Alert>}
    </Box>
  );
}
