package ws_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// What shares a commit shares a frame: a reader gets no more of them than there were commits.
func TestACommitIsOneFrameToEachReader(t *testing.T) {
	t.Parallel()
	var commits atomic.Int64
	w := newWorld(t, func(s *setup) {
		s.service = func(o chat.Options) chat.Options {
			o.Committed = func(int) { commits.Add(1) }
			return o
		}
	})
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	reader := w.unread(w.Person("grace"), nil)
	must(t, reader.Write(t.Context(), 1, []byte(`{"type":"subscribe","room":"lobby","quiet":true}`)))
	for subscribed := false; !subscribed; {
		_, data, err := reader.Read(t.Context())
		must(t, err)
		subscribed = strings.Contains(string(data), `"subscribed"`)
	}
	const posters, each = 100, 10
	before := commits.Load()
	var posting sync.WaitGroup
	for i := range posters {
		posting.Go(func() {
			for n := range each {
				draft := chat.Draft{Body: "hello", ClientID: fmt.Sprintf("%d-%d", i, n)}
				if _, _, err := w.Service.PostMessage(t.Context(), ada.Actor, "lobby", draft); err != nil {
					t.Error(err)
				}
			}
		})
	}
	events, frames := 0, int64(0)
	for events < posters*each {
		_, data, err := reader.Read(t.Context())
		must(t, err)
		isText := false
		for line := range strings.SplitSeq(string(data), "\n") {
			var f frame
			must(t, json.Unmarshal([]byte(line), &f))
			if f.isEvent() {
				events++
				isText = true
			}
		}
		if isText {
			frames++
		}
	}
	posting.Wait()
	if made := commits.Load() - before; frames > made || made >= posters*each {
		t.Errorf("%d events of %d commits came in %d frames", events, made, frames)
	}
}
