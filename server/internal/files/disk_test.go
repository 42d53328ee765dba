package files

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// TestOneFileAtATimeIsFlushed: of many uploads at once only one makes the disk write. While it does, all others wait, and
// they give up with their callers.
func TestOneFileAtATimeIsFlushed(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, err := OpenDisk(dir)
		must(t, err)
		d, _ := s.(disk)
		d.flushing <- struct{}{} // as one that is being flushed
		const uploads = 20
		var stored atomic.Int32
		var all sync.WaitGroup
		for i := range uploads {
			file := spooled(t, d, noise(10))
			all.Go(func() {
				if err := d.Put(t.Context(), fmt.Sprint("upload-", i), file); err != nil {
					t.Error(err)
				}
				stored.Add(1)
			})
		}
		left, leave := context.WithCancel(t.Context())
		gaveUp := make(chan error, 1)
		file := spooled(t, d, noise(10))
		go func() { gaveUp <- d.Put(left, string(someID), file) }()
		synctest.Wait()
		if n := stored.Load(); n != 0 {
			t.Errorf("%d were flushed beside another one", n)
		}
		leave()
		if err := <-gaveUp; !errors.Is(err, context.Canceled) {
			t.Errorf("one whose caller is gone: %v", err)
		}
		<-d.flushing
		all.Wait()
		if n := stored.Load(); n != uploads {
			t.Errorf("%d of %d are stored", n, uploads)
		}
	})
}
