import Tooltip from '@mui/material/Tooltip';

/** Says in words what a button's icon means. */
export function ActionTip({ button, onClose }: { button: HTMLElement; onClose: () => void }) {
  return (
    <Tooltip
      open
      title={button.getAttribute('aria-label')}
      onClose={onClose}
      slotProps={{ popper: { anchorEl: button } }}
    >
      <span aria-hidden />
    </Tooltip>
  );
}
