//go:build linux

package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of /proc's times: 1/100 s on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// stat is what /proc/PID/stat says of a process (proc(5)).
type stat struct {
	parent  int
	own     time.Duration // user and system
	waited  time.Duration // of children that ended and were waited for
	rssKiB  int64
	isFound bool
}

func statOf(pid int) (s stat) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return s
	}
	_, rest, ok := strings.Cut(string(content), ") ") // the name before it may hold anything
	fields := strings.Fields(rest)
	if !ok || len(fields) < 22 {
		return s
	}
	number := func(field int) int64 { // as proc(5) counts them
		n, _ := strconv.ParseInt(fields[field-3], 10, 64)
		return n
	}
	return stat{
		parent: int(number(4)), own: time.Duration(number(14)+number(15)) * tick,
		waited: time.Duration(number(16)+number(17)) * tick,
		rssKiB: number(24) * int64(os.Getpagesize()) / 1024, isFound: true,
	}
}

// cpuOf sums up what these processes and all their descendants have used. A descendant that ended counts if its parent has
// waited for it, as PostgreSQL does.
func cpuOf(roots []int) (total time.Duration) {
	children := map[int][]int{}
	all := map[int]stat{}
	entries, _ := filepath.Glob("/proc/[0-9]*")
	for _, entry := range entries {
		pid, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			continue
		}
		if s := statOf(pid); s.isFound {
			all[pid] = s
			children[s.parent] = append(children[s.parent], pid)
		}
	}
	wait := append([]int(nil), roots...)
	for len(wait) > 0 {
		pid := wait[0]
		wait = append(wait[1:], children[pid]...)
		total += all[pid].own + all[pid].waited
	}
	return total
}
