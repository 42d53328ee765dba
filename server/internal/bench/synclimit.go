//go:build linux

package bench

import (
	"errors"
	"os"
	"slices"
	"syscall"
	"time"
)

const (
	syncPage = 8 << 10 // bytes: a page of PostgreSQL's log
	syncRuns = 300
)

// syncLimit is the median time of an fdatasync(2) after one page was written again, on the disk of folder: what no durable commit
// goes below, and no ack of one who talks alone.
func syncLimit(folder string) (median time.Duration, err error) {
	file, err := os.CreateTemp(folder, "sync-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	page := make([]byte, syncPage)
	took := make([]time.Duration, syncRuns)
	for i := range took {
		began := time.Now()
		if _, err := file.WriteAt(page, 0); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(file.Fd())); err != nil {
			return 0, os.NewSyscallError("fdatasync", err)
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return took[syncRuns/2], nil
}
