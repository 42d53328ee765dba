package store

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// TestOneUploadStandsInTheWritersLine: while SQLite's one writer is busy, of many uploads one waits for it. So a post waits
// behind two others at most, however many upload.
func TestOneUploadStandsInTheWritersLine(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), Options{DataDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c := newCast(t, s)
		pool, err := s.db.Writer.DB()
		if err != nil {
			t.Fatal(err)
		}
		finish, busy := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		doing := func(what string, call func() error) {
			all.Go(func() {
				if err := call(); err != nil {
					t.Error(what, ": ", err)
				}
			})
		}
		doing("the writer", func() error {
			return s.db.Write(t.Context(), func(*gorm.DB) error { close(busy); <-finish; return nil })
		})
		<-busy
		before := pool.Stats().WaitCount
		for i := range 20 {
			doing("an upload", func() error {
				file := chat.NewFile{ID: chat.FileID(fmt.Sprint("file-", i)), Room: c.lobby.ID, Uploader: c.ada.ID, Name: "n", Size: 1, At: noon, Expires: noon}
				if err := s.BeginFile(t.Context(), file, chat.FileLimits{}); err != nil {
					return err
				}
				return s.FinishFile(t.Context(), file.ID, chat.FileFacts{Size: 1, Type: "text/plain"}, noon)
			})
		}
		synctest.Wait()
		if n := pool.Stats().WaitCount - before; n != 1 {
			t.Errorf("%d uploads wait for the writer", n)
		}
		doing("a post", func() error {
			_, err := s.AppendMessages(t.Context(), []chat.Post{c.say(c.ada, "hello")}, noon, 0)
			return err
		})
		synctest.Wait()
		if n := pool.Stats().WaitCount - before; n != 2 {
			t.Errorf("%d wait for the writer with the post", n)
		}
		close(finish)
		all.Wait()
	})
}
