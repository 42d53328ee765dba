package hub

import (
	"fmt"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// BenchmarkDelivery is handing a commit's events to a thousand readers and taking them out of the mailboxes again, without
// the network. An operation is one commit.
func BenchmarkDelivery(b *testing.B) {
	const readers = 1000
	for _, size := range []int{1, 64} {
		b.Run(fmt.Sprint("events=", size), func(b *testing.B) {
			h := newHub(b, newJournal())
			mailboxes := make([]*Mailbox, readers)
			for i := range mailboxes {
				mailboxes[i] = shelf(b, h, lobby, chat.UserID(i+1), 0).mailbox
			}
			payload := make([]byte, 400)
			commit := make([]chat.Packet, size)
			into := make([][]byte, 0, 8)
			seq := int64(0)
			b.ReportAllocs()
			for b.Loop() {
				for i := range commit {
					seq++
					commit[i] = chat.Packet{Kind: chat.PacketEvent, Room: lobby, Seq: seq, Frame: payload}
				}
				h.Receive(commit...)
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
