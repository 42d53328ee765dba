package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/hub"
)

// A reader of a stream that does not read is cut once its bounded queue is full, whatever its network holds; when it comes
// back it has missed nothing, and the others have noticed nothing (contract section 4, decision 8; facts.md, fault 25).
func TestASlowReaderOfAStreamIsCutAndMissesNothing(t *testing.T) {
	t.Parallel()
	s := start(t, environment(t))
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	slow, fast := ada.tailSlowly("lobby", 0), ada.tail("lobby", 0)
	slow.begins(t)
	fast.awaits(1, 1)

	// More than the sockets' buffers and the queue can hold together.
	const writers, each = 4, 400
	body := strings.Repeat("語", 4000)
	if total := writers * each * len(body); total < 8*hub.MaxWaitingBytes {
		t.Fatalf("%d bytes are too few", total)
	}
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			for n := range each {
				message := object{"body": body, "client_id": fmt.Sprintf("%d-%d", i, n)}
				status, answer, err := ada.try(t.Context(), http.MethodPost, "/rooms/lobby/messages", message)
				if err != nil || status != 201 {
					t.Errorf("%d %v %v", status, answer, err)
					return
				}
				// A reader that keeps up on any machine: nobody writes on before it has heard.
				eventually(t, fmt.Sprint("event ", answer["seq"]), func() bool { return fast.last() >= number(answer, "seq") })
			}
		})
	}
	writing.Wait()
	const head = 1 + writers*each
	fast.awaits(1, head)

	last := slow.readsToTheEnd(t)
	if last < 1 || last >= head {
		t.Fatalf("the slow reader was told up to %d of %d: it was not cut", last, head)
	}
	back := ada.tail("lobby", last)
	back.awaits(last+1, head)
}

// slowTail is a stream over a connection whose reader takes its time.
type slowTail struct{ r *bufio.Reader }

func (p *person) tailSlowly(room string, after int64) *slowTail {
	p.t.Helper()
	address := strings.TrimPrefix(p.url, "http://")
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address)
	must(p.t, err)
	p.t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "GET /api/v1/rooms/%s/stream?after=%d HTTP/1.0\r\nHost: %s\r\nAuthorization: Bearer %s\r\nAccept: application/x-ndjson\r\n\r\n",
		room, after, address, p.token)
	must(p.t, err)
	return &slowTail{bufio.NewReader(conn)} // whose network holds more, but not all
}

// begins reads the head of the answer.
func (s *slowTail) begins(t *testing.T) {
	t.Helper()
	for line := ""; line != "\r\n"; {
		var err error
		line, err = s.r.ReadString('\n')
		must(t, err)
	}
}

// readsToTheEnd reads what is there until the server has ended it, and gives the seq that came last, whole.
func (s *slowTail) readsToTheEnd(t *testing.T) (last int64) {
	t.Helper()
	for {
		line, err := s.r.ReadBytes('\n')
		if err != nil { // the last line may be a part
			return last
		}
		var event struct{ Seq int64 }
		must(t, json.Unmarshal(bytes.TrimSpace(line), &event))
		if event.Seq != last+1 {
			t.Fatalf("event %d came after %d", event.Seq, last)
		}
		last = event.Seq
	}
}
