//go:build unix

package doctor

import (
	"context"
	"fmt"

	"golang.org/x/sys/unix"
)

const (
	// fewFiles is fewer than a thousand people with a socket each need, scarceFiles than a server alone does.
	fewFiles    = 4096
	scarceFiles = 256
	lowSpace    = 1 << 30
	noSpace     = 100 << 20
)

// OpenFiles looks at how many files and sockets the process may have open.
func OpenFiles(context.Context) []Finding {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return []Finding{Doubtful("open files", err.Error(), "ask the system's administrator for the limit of open files")}
	}
	found := fmt.Sprintf("%d files and sockets may be open at once", limit.Max) // Go raises the soft limit to the hard one
	const do = "raise the limit: LimitNOFILE= in a systemd unit, ulimit -Hn in a shell"
	switch {
	case limit.Max < scarceFiles:
		return []Finding{Bad("open files", found, do)}
	case limit.Max < fewFiles:
		return []Finding{Doubtful("open files", found+": each connection takes one", do)}
	}
	return []Finding{Good("open files", "%s", found)}
}

// Space looks at how much space is left where a folder is.
func Space(dir string) Check {
	return func(context.Context) []Finding {
		var fs unix.Statfs_t
		if err := unix.Statfs(dir, &fs); err != nil {
			return []Finding{Bad("disk", fmt.Sprintf("%s: %v", dir, err), "make the folder, or set DATA_DIR to one that is there")}
		}
		free := uint64(fs.Bavail) * uint64(fs.Bsize) //nolint:unconvert // other types on other systems
		found := fmt.Sprintf("%d MiB are free at %s", free>>20, dir)
		const do = "free some space, or move DATA_DIR to a larger disk: without space no message is stored"
		switch {
		case free < noSpace:
			return []Finding{Bad("disk", found, do)}
		case free < lowSpace:
			return []Finding{Doubtful("disk", found, do)}
		}
		return []Finding{Good("disk", "%s", found)}
	}
}
