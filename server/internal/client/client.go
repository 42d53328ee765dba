// Package client is the command line's side of the API: `chatrooms client …`. It speaks HTTP as any script does, and
// knows nothing of the server but the types of its JSON.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	api = "/api/v1"
	// answerWithin bounds one try of a call; uploads and streams have bounds of their own.
	answerWithin = time.Minute
	// mostAnswer bounds what is read of an answer.
	mostAnswer = 8 << 20

	firstPause, longestPause = 250 * time.Millisecond, 20 * time.Second
)

// DefaultWait is for how long a call is tried while the server does not answer.
const DefaultWait = 2 * time.Minute

// Client calls a server as one account.
type Client struct {
	Account
	HTTP *http.Client
	// Wait is for how long a call is tried.
	Wait time.Duration
	// Notes hears why it has to wait; nil: nobody.
	Notes func(string)
}

// New makes a client of an account. It trusts the certificates that the system trusts, and follows no redirects: no token goes
// where nobody meant it to go.
func New(a Account) *Client {
	return &Client{Account: a, Wait: DefaultWait, HTTP: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (c *Client) note(text string) {
	if c.Notes != nil {
		c.Notes(text)
	}
}

// request is one call. Its body is made anew for each try.
type request struct {
	method, path string
	body         any                           // JSON; nil: none
	file         func() (io.ReadCloser, error) // in place of body
	size         int64                         // of the file
	once         bool                          // a second try could do it twice
}

// call tries a request until it is answered, for as long as the client waits, and decodes the answer.
func (c *Client) call(ctx context.Context, r request, answer any) error {
	deadline := time.Now().Add(c.Wait)
	for try := 0; ; try++ {
		err := c.try(ctx, r, answer)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		pause := pauseOf(err, try)
		if r.once || !isPassing(err) || time.Now().Add(pause).After(deadline) {
			return err
		}
		c.note(err.Error())
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// pauseOf is what the server asks for, else it doubles; never all clients at once.
func pauseOf(err error, try int) time.Duration {
	pause := min(longestPause, firstPause<<min(try, 10))
	pause = pause/2 + mathrand.N(pause) //nolint:gosec // jitter
	var refused *Refusal
	if errors.As(err, &refused) && refused.RetryAfter > 0 {
		pause = refused.RetryAfter
	}
	return pause
}

func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) try(ctx context.Context, r request, answer any) error {
	if r.file == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, answerWithin)
		defer cancel()
	}
	response, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return unreachable{c.URL, err}
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(content, answer); err != nil {
		return fmt.Errorf("%s answers %s, which is not what a Chatrooms server says: is the address right?", c.URL, response.Status)
	}
	return nil
}

// send makes the request, and returns the answer where it is one of success.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	var body io.Reader
	if r.file != nil {
		f, err := r.file()
		if err != nil {
			return nil, err
		}
		body = f
	} else if r.body != nil {
		content, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(content)
	}
	made, err := http.NewRequestWithContext(ctx, r.method, c.URL+api+r.path, body)
	if err != nil {
		return nil, err
	}
	made.Header.Set("User-Agent", "chatrooms-client")
	if c.Token != "" {
		made.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if r.file != nil {
		made.ContentLength = r.size
		made.Header.Set("Content-Type", "application/octet-stream")
	} else if r.body != nil {
		made.Header.Set("Content-Type", "application/json")
	}
	if strings.Contains(r.path, "/stream?") {
		made.Header.Set("Accept", "application/x-ndjson")
	}
	response, err := c.HTTP.Do(made)
	if err != nil {
		return nil, unreachable{c.URL, err}
	}
	if response.StatusCode >= 300 {
		defer response.Body.Close()
		return nil, refusalOf(c.URL, response)
	}
	return response, nil
}

// Refusal is what the server answered in place of doing it.
type Refusal struct {
	wire.Problem
	Status     int
	RetryAfter time.Duration
}

// Error is what the server says for people.
func (r *Refusal) Error() string {
	text := r.Detail
	for _, field := range r.Errors {
		text += " " + strings.TrimPrefix(field.Location, "body.") + " " + field.Message + "."
	}
	return text
}

func refusalOf(url string, response *http.Response) error {
	if to := response.Header.Get("Location"); response.StatusCode < 400 && to != "" {
		return fmt.Errorf("%s sends elsewhere, to %s: sign in with the address of the server itself", url, to)
	}
	refused := &Refusal{Status: response.StatusCode}
	content, _ := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err := json.Unmarshal(content, &refused.Problem); err != nil || refused.Detail == "" {
		refused.Detail = fmt.Sprintf("%s answers %s.", url, response.Status)
	}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		refused.RetryAfter = time.Duration(seconds) * time.Second
	}
	return refused
}

// unreachable is an answer that did not come.
type unreachable struct {
	url string
	err error
}

func (u unreachable) Error() string { return fmt.Sprintf("%s cannot be reached: %v", u.url, u.err) }
func (u unreachable) Unwrap() error { return u.err }

// isPassing says whether the same call may work later.
func isPassing(err error) bool {
	var refused *Refusal
	if errors.As(err, &refused) {
		return refused.Status == http.StatusTooManyRequests || refused.Status >= 500 && refused.Status != http.StatusInsufficientStorage
	}
	return errors.As(err, new(unreachable))
}

// NewID makes a client id. It begins with the time, which costs a server least.
func NewID() string {
	var chance [8]byte
	_, _ = rand.Read(chance[:]) // never fails
	return fmt.Sprintf("%012x-%s", time.Now().UnixMilli(), hex.EncodeToString(chance[:]))
}
