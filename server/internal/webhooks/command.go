package webhooks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/slackformat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// callTime bounds one call, its answer included: somebody waits for it.
	callTime = 5 * time.Second
	// callsAtOnce bounds a node's calls, roomCalls those of one room, hostCalls those of one host: an address that is slow has
	// a part of the places. One for which there is none is asked to come back after callPause.
	callsAtOnce = 64
	roomCalls   = 8
	hostCalls   = 16
	callPause   = time.Second
)

// CallerOptions are what a Caller is made of.
type CallerOptions struct {
	Guard    *outbound.Guard
	CallTime time.Duration // 0: the documented one
	// Called is told of each call by what came of it, one of a closed set. May be nil.
	Called func(outcome string, took time.Duration)
}

// Caller calls the addresses of slash commands: once each, signed, while somebody waits.
type Caller struct {
	o      CallerOptions
	client *http.Client

	mu    sync.Mutex
	calls int
	rooms map[chat.RoomID]int
	hosts map[string]int
}

// NewCaller makes a caller. Close ends it.
func NewCaller(o CallerOptions) *Caller {
	if o.CallTime == 0 {
		o.CallTime = callTime
	}
	return &Caller{
		o: o, client: o.Guard.Client(outbound.Options{Timeout: o.CallTime}),
		rooms: map[chat.RoomID]int{}, hosts: map[string]int{},
	}
}

// Close drops connections that are kept for later calls.
func (c *Caller) Close() { c.client.CloseIdleConnections() }

// Place implements chat.CommandCaller.
func (c *Caller) Place(room chat.RoomID, url string) (leave func(), err error) {
	host := hostOf(url)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls >= callsAtOnce || c.rooms[room] >= roomCalls || c.hosts[host] >= hostCalls {
		return nil, chat.RateLimited(callPause)
	}
	c.calls++
	c.rooms[room]++
	c.hosts[host]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.calls--
		if c.rooms[room]--; c.rooms[room] == 0 {
			delete(c.rooms, room)
		}
		if c.hosts[host]--; c.hosts[host] == 0 {
			delete(c.hosts, host)
		}
	}, nil
}

// callPayload is what is sent: an event of its own type.
type callPayload struct {
	Type      string           `json:"type"`
	Timestamp wire.Time        `json:"timestamp"`
	Data      wire.CommandCall `json:"data"`
}

// Call implements chat.CommandCaller.
func (c *Caller) Call(ctx context.Context, call chat.CommandCall) chat.CommandAnswer {
	began := time.Now()
	answer := c.call(ctx, call)
	if c.o.Called != nil {
		outcome := string(answer.Failure)
		if outcome == "" {
			outcome = "answered"
		}
		c.o.Called(outcome, time.Since(began))
	}
	return answer
}

func (c *Caller) call(ctx context.Context, call chat.CommandCall) chat.CommandAnswer {
	ctx, cancel := context.WithTimeout(ctx, c.o.CallTime)
	defer cancel()
	body := wire.Encode(callPayload{"command", wire.At(call.At), wire.FromCommandCall(call)})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, call.URL, bytes.NewReader(body))
	if err != nil {
		return chat.CommandAnswer{Failure: chat.CommandNetwork}
	}
	if err := Sign(r.Header, call.Secrets, "cmd_"+call.ID, call.At, body); err != nil {
		return chat.CommandAnswer{Failure: chat.CommandNetwork}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/plain")
	r.Header.Set("User-Agent", "chatrooms")
	got, err := c.client.Do(r)
	if err != nil {
		return chat.CommandAnswer{Failure: chat.CommandFailure(reason(err))}
	}
	defer got.Body.Close()
	return readAnswer(got)
}

// readAnswer reads no more than maxAnswer.
func readAnswer(got *http.Response) chat.CommandAnswer {
	failed := func(why chat.CommandFailure) chat.CommandAnswer {
		return chat.CommandAnswer{Failure: why, Status: got.StatusCode}
	}
	data, err := io.ReadAll(io.LimitReader(got.Body, maxAnswer+1))
	switch {
	case got.StatusCode/100 == 3:
		return failed(chat.CommandRefused)
	case got.StatusCode/100 != 2:
		return failed(chat.CommandStatus)
	case err != nil:
		return failed(chat.CommandFailure(reason(err)))
	case len(data) > maxAnswer:
		return failed(chat.CommandTooLarge)
	}
	answer, err := parseAnswer(got.Header.Get("Content-Type"), data)
	if err != nil {
		return failed(chat.CommandNonsense)
	}
	answer.Status = got.StatusCode
	return answer
}

// parseAnswer reads text, Slack's answer or ours. An empty one says nothing. What is too long is cut: the command has run, and a
// refusal would help nobody.
func parseAnswer(contentType string, data []byte) (chat.CommandAnswer, error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(data) == 0 {
		return chat.CommandAnswer{}, nil
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return chat.CommandAnswer{}, fmt.Errorf("the type of an answer: %w", err)
	}
	switch {
	case !utf8.Valid(data):
		return chat.CommandAnswer{}, fmt.Errorf("an answer is no UTF-8")
	case mediaType == "text/plain":
		return chat.CommandAnswer{Body: slackformat.Cut(string(data), chat.MaxBody)}, nil
	case mediaType != "application/json":
		return chat.CommandAnswer{}, fmt.Errorf("an answer is of type %s", mediaType)
	}
	return parseJSONAnswer(data)
}

func parseJSONAnswer(data []byte) (chat.CommandAnswer, error) {
	var own struct {
		Body         *string `json:"body"`
		VisibleTo    string  `json:"visible_to"`
		ResponseType string  `json:"response_type"`
	}
	if err := json.Unmarshal(data, &own); err != nil {
		return chat.CommandAnswer{}, err
	}
	if own.Body != nil {
		if own.VisibleTo != "" && own.VisibleTo != "caller" && own.VisibleTo != "room" {
			return chat.CommandAnswer{}, fmt.Errorf("an answer is visible to %q", own.VisibleTo)
		}
		body := slackformat.Cut(strings.TrimSpace(*own.Body), chat.MaxBody)
		return chat.CommandAnswer{Body: body, ToRoom: own.VisibleTo == "room", NamesRoom: true}, nil
	}
	m, err := slackformat.Parse(data, chat.MaxBody)
	return chat.CommandAnswer{Body: m.Text, ToRoom: own.ResponseType == "in_channel", NamesRoom: m.NamesRoom}, err
}
