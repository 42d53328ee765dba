package webhooks

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// sendTime bounds one request, its answer included.
	sendTime = 10 * time.Second
	// maxAnswer bounds what is read of an answer.
	maxAnswer = 64 << 10
)

// Why there was no answer.
const (
	errRefused = "refused" // the address is special, or a redirect was answered
	errTimeout = "timeout"
	errNetwork = "network"
)

// payload is what is sent.
type payload struct {
	Type      string     `json:"type"`
	Timestamp wire.Time  `json:"timestamp"`
	Data      wire.Event `json:"data"`
}

// answer is what came of a request.
type answer struct {
	chat.Delivery
	retryAfter time.Duration
}

func (a answer) isDone() bool { return a.Status/100 == 2 }

// outcome is one of a closed set, for metrics.
func (a answer) outcome() string {
	switch {
	case a.isDone():
		return "delivered"
	case a.Status == http.StatusGone:
		return "gone"
	case a.Error != "":
		return a.Error
	}
	return "failed"
}

// send makes one request. Its error says that it could not be made at all.
func (w *Worker) send(ctx context.Context, h chat.HookWork, e chat.Event) (a answer, err error) {
	body := wire.Encode(payload{Type: string(e.Type), Timestamp: wire.At(e.At), Data: wire.FromEvent(e)})
	ctx, cancel := context.WithTimeout(ctx, w.o.SendTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	a.Seq, a.At = e.Seq, w.o.Now()
	id := "msg_" + h.RoomName + "_" + strconv.FormatInt(e.Seq, 10)
	if err := Sign(r.Header, h.Secrets, id, a.At, body); err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "chatrooms")
	began := time.Now()
	got, err := w.client.Do(r)
	a.Took = time.Since(began)
	if err != nil {
		a.Error = reason(err)
		return a, nil
	}
	defer got.Body.Close()
	a.Status = got.StatusCode
	a.retryAfter = outbound.RetryAfter(got.Header.Get("Retry-After"), a.At)
	_, _ = io.Copy(io.Discard, io.LimitReader(got.Body, maxAnswer)) // so that the connection can be used again
	return a, nil
}

func reason(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, outbound.ErrRefused):
		return errRefused
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return errTimeout
	}
	return errNetwork
}
