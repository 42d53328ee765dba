//go:build linux

package bench

import (
	"bytes"
	"errors"
	"strconv"
	"time"
)

var errNotAMessage = errors.New("a message lacks its seq, or its body is not as it was sent")

// readMessage finds the seq and how long ago the message was sent, and checks the length of the body.
func readMessage(line []byte, began time.Time) (seq int64, since time.Duration, err error) {
	i, k := bytes.Index(line, seqKey), bytes.Index(line, bodyKey)
	if i < 0 || k < 0 || len(line) < k+len(bodyKey)+bodyBytes+1 || line[k+len(bodyKey)+bodyBytes] != '"' {
		return 0, 0, errNotAMessage
	}
	sent, err := strconv.ParseInt(string(line[k+len(bodyKey):k+len(bodyKey)+16]), 16, 64)
	return seqOf(line), time.Since(began) - time.Duration(sent), err
}

// seqOf is a frame's first seq: its own. 0 for none.
func seqOf(line []byte) (seq int64) {
	_, rest, _ := bytes.Cut(line, seqKey)
	for _, digit := range rest {
		if digit < '0' || digit > '9' {
			break
		}
		seq = seq*10 + int64(digit-'0')
	}
	return seq
}
