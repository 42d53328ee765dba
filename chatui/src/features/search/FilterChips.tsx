import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';

import { Icon } from '../../components/Icon';
import { useText } from '../../components/useText';
import { type FilterKind, filterKinds, filtersIn, withFilter, withoutFilter } from './filters';

interface FilterChipsProps {
  typed: string;
  /** With what is to stand in the box, which then has the focus. */
  onChange: (typed: string) => void;
}

/** The filters of a search, to be taken out; and those that can be added. What stands in the box is the one truth. */
export function FilterChips({ typed, onChange }: FilterChipsProps) {
  const { search } = useText();
  const filters = filtersIn(typed);
  const has = (kind: FilterKind) => filters.some(({ text }) => text.toLowerCase() === kind);
  return (
    <Box role="group" aria-label={search.filters} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, py: 1.5 }}>
      {filters.map((filter) => (
        <Chip
          key={`${filter.start} ${filter.text}`}
          color="primary"
          label={filter.text}
          aria-label={search.removeFilter(filter.text)}
          icon={<Icon name="close" />}
          onClick={() => onChange(withoutFilter(typed, filter))}
          sx={chip}
        />
      ))}
      {filterKinds
        .filter((kind) => !has(kind))
        .map((kind) => (
          <Chip
            key={kind}
            variant="outlined"
            label={kind}
            aria-label={search.addFilter(kind)}
            onClick={() => onChange(withFilter(typed, kind))}
            sx={chip}
          />
        ))}
    </Box>
  );
}

const chip = {
  height: { xs: 44, md: 32 },
  borderRadius: 22,
  fontSize: '0.8125rem',
  '& svg': { ml: 1, mr: -0.5, fontSize: '1rem' },
};
