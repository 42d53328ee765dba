import IconButton from '@mui/material/IconButton';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';

import { Icon } from '../../components/Icon';
import { timeFormat } from '../../components/timeFormat';
import { useAllText } from '../../components/useAllText';
import type { Delivery } from '../../wire/hook';
import { attemptsOf } from './attemptsOf';
import { answerText, isDelivered } from './outgoingText';

const moment = timeFormat({ dateStyle: 'short', timeStyle: 'medium' });

interface DeliveryTableProps {
  labelledBy: string;
  items: Delivery[];
  /** Has everything from that event on sent again. */
  onReplay: (seq: number) => void;
}

/** Tries to send something, newest first. */
export function DeliveryTable({ labelledBy, items, onReplay }: DeliveryTableProps) {
  const { integrations } = useAllText();
  const attempts = attemptsOf(items);
  return (
    <TableContainer>
      <Table size="small" aria-labelledby={labelledBy} sx={{ '& th, & td': { px: 0.75 } }}>
        <TableHead>
          <TableRow>
            <TableCell align="right">{integrations.columns.event}</TableCell>
            <TableCell>{integrations.columns.answer}</TableCell>
            <TableCell>{integrations.columns.at}</TableCell>
            <TableCell>{integrations.columns.action}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {items.map((delivery, i) => (
            <DeliveryRow
              key={`${delivery.at} ${delivery.seq}`}
              delivery={delivery}
              attempt={attempts[i] ?? 1}
              onReplay={() => onReplay(delivery.seq)}
            />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function DeliveryRow({ delivery, attempt, onReplay }: { delivery: Delivery; attempt: number; onReplay: () => void }) {
  const text = useAllText();
  const { integrations, language } = text;
  const again = integrations.replayOf(delivery.seq);
  return (
    <TableRow>
      <TableCell component="th" scope="row" align="right">
        {delivery.seq}
      </TableCell>
      <TableCell sx={{ color: isDelivered(delivery.status) ? 'text.primary' : 'error.main' }}>
        {answerText(delivery, text)}
        <Typography variant="caption" component="div" color="textSecondary">
          {[integrations.took(delivery.ms), attempt > 1 && integrations.attempt(attempt)].filter(Boolean).join(' · ')}
        </Typography>
      </TableCell>
      <TableCell>
        <time dateTime={delivery.at}>{moment(language).format(new Date(delivery.at))}</time>
      </TableCell>
      <TableCell sx={{ py: 0 }}>
        <Tooltip title={again}>
          <IconButton aria-label={again} onClick={onReplay} sx={{ width: 44, height: 44 }}>
            <Icon name="retry" />
          </IconButton>
        </Tooltip>
      </TableCell>
    </TableRow>
  );
}
