//go:build linux

package bench

import (
	"bytes"
	"errors"
	"strconv"
	"time"
)

// createdStart begins the event of a message.
var createdStart = []byte(`{"type":"message.created"`)

var errNotAMessage = errors.New("a message lacks its seq, or its body is not as it was sent")

// finder finds the body of a message. It looks first where the last ones were, counted from the line's end: what stands
// behind a body is of one length, but for the client id. At saturation the client shares the server's processors, and a
// search of each line would cost as much as its delivery.
type finder struct {
	fromEnd [8]int
	next    int
}

// body is where the text of the body begins, -1 for nowhere.
func (f *finder) body(line []byte) int {
	for _, back := range f.fromEnd {
		if at := len(line) - back; back > 0 && at >= 0 && bytes.HasPrefix(line[at:], bodyKey) {
			return at + len(bodyKey)
		}
	}
	at := bytes.Index(line, bodyKey)
	if at < 0 {
		return -1
	}
	f.fromEnd[f.next%len(f.fromEnd)] = len(line) - at
	f.next++
	return at + len(bodyKey)
}

// sentAt is when a message was sent, after the beginning. It checks the length of the body.
func (f *finder) sentAt(line []byte) (time.Duration, error) {
	at := f.body(line)
	if at < 0 || len(line) <= at+bodyBytes || line[at+bodyBytes] != '"' {
		return 0, errNotAMessage
	}
	sent, err := strconv.ParseInt(string(line[at:at+16]), 16, 64)
	return time.Duration(sent), err
}

// seqOf is a frame's first seq: its own. 0 for none.
func seqOf(line []byte) int64 {
	_, rest, _ := bytes.Cut(line, seqKey)
	return numberAt(rest)
}

func numberAt(text []byte) (n int64) {
	for _, digit := range text {
		if digit < '0' || digit > '9' {
			break
		}
		n = n*10 + int64(digit-'0')
	}
	return n
}
