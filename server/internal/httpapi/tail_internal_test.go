package httpapi

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/hub"
)

// paper is a response writer that counts, and has deadlines as a server's has.
type paper struct {
	*httptest.ResponseRecorder
	writes  int
	largest int
}

func newPaper() *paper { return &paper{ResponseRecorder: httptest.NewRecorder()} }

func (p *paper) SetReadDeadline(time.Time) error  { return nil }
func (p *paper) SetWriteDeadline(time.Time) error { return nil }
func (p *paper) Write(b []byte) (int, error) {
	p.writes++
	p.largest = max(p.largest, len(b))
	return p.ResponseRecorder.Write(b)
}

// What waits goes out in few writes, and none of it is kept: there may be thousands of streams.
func TestStreamWritesWhatWaitsAtOnce(t *testing.T) {
	const events = 1000
	frame := []byte(`{"type":"x.y","text":"` + strings.Repeat("a", 500) + `"}`)
	for _, isLines := range []bool{false, true} {
		to := newPaper()
		st := &tail{out: newStreamWriter(to, isLines), mailbox: hub.NewMailbox(func() {}, func() {})}
		for range events / 2 {
			st.mailbox.Offer(bytes.Join([][]byte{frame, frame}, []byte("\n")))
		}
		if err := st.empty(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(to.Body.String(), `"x.y"`); got != events || st.last != events {
			t.Errorf("%d events were written, the last %d", got, st.last)
		}
		if most := events*len(frame)/tailBatch + 2; to.writes > most {
			t.Errorf("%d writes, %d at most are needed", to.writes, most)
		}
		if kept := cap(st.out.buf); kept > streamBuffer {
			t.Errorf("%d bytes are kept", kept)
		}
	}
}

// A page of long messages is written piece by piece, not gathered whole.
func TestStreamSpillsAPage(t *testing.T) {
	to := newPaper()
	out := newStreamWriter(to, true)
	object := bytes.Repeat([]byte("a"), 20<<10)
	for seq := range int64(100) {
		out.event(seq, object)
		if err := out.spill(); err != nil {
			t.Fatal(err)
		}
	}
	if to.largest > spillBytes+len(object)+1 {
		t.Errorf("a write of %d bytes", to.largest)
	}
}

// A stop lets who reads the log come to its end, but not for long.
func TestStreamStopsReading(t *testing.T) {
	stopping := make(chan struct{})
	st := &tail{server: &server{Options: Options{Stopping: stopping}}}
	now := time.Now()
	if st.hasToStop(now) {
		t.Error("it stops although the node does not")
	}
	close(stopping)
	if st.hasToStop(now) || st.hasToStop(now.Add(tailStop-1)) {
		t.Error("it stops at once")
	}
	if !st.hasToStop(now.Add(tailStop)) {
		t.Error("it goes on")
	}
}
