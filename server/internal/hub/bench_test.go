package hub

import (
	"fmt"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// BenchmarkDelivery is handing a commit's events to a thousand readers and taking them out of the mailboxes again, without
// the network. An operation is one commit.
func BenchmarkDelivery(b *testing.B) {
	const readers = 1000
	for _, size := range []int{1, 64} {
		b.Run(fmt.Sprint("events=", size), func(b *testing.B) {
			j := newJournal()
			h := newHub(b, j)
			mailboxes := make([]*Mailbox, readers)
			for i := range mailboxes {
				mailboxes[i] = shelf(b, h, j, lobby, chat.UserID(i+1)).Mailbox
			}
			payload := make([]byte, 400)
			commit := make([]wire.Frame, size)
			into := make([][]byte, 0, 8)
			seq := int64(0)
			b.ReportAllocs()
			for b.Loop() {
				for i := range commit {
					seq++
					commit[i] = wire.Frame{First: seq, Last: seq, Bytes: payload}
				}
				h.Deliver(lobby, commit)
				for _, m := range mailboxes {
					if into = m.Take(into[:0], 1<<20); len(into) != 1 {
						b.Fatalf("%d frames for one commit", len(into))
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*readers*size), "ns/delivery")
		})
	}
}
