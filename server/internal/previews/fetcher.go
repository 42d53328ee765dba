// Package previews reads what pages say of themselves, for the links in messages: it takes links that wait in the database,
// fetches each through the guarded dialer and hands what it found to chat.
//
// It imports the standard library, chat and outbound, and is the only home of x/net/html.
package previews

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/outbound"
)

const (
	// fetchTime, redirects and maxPage are contract section 8's. An image has a time of its own.
	fetchTime = 5 * time.Second
	redirects = 5
	maxPage   = 512 << 10
	maxImage  = 5 << 20
	agent     = "Chatrooms link preview (+https://github.com/chatrooms/chatrooms)"
)

// errNothing says that there is nothing to show at an address, now or later.
var errNothing = errors.New("nothing to show")

// found is a page and its image.
type found struct {
	page
	image []byte
}

// Fetcher reads pages and images.
type Fetcher struct{ client *http.Client }

// NewFetcher goes through the guard.
func NewFetcher(guard *outbound.Guard) *Fetcher {
	return &Fetcher{guard.Client(outbound.Options{Timeout: fetchTime, Redirects: redirects})}
}

// fetch reads a page. errNothing is for what is no page, is refused or has no title; another error may pass.
func (f *Fetcher) fetch(ctx context.Context, address string) (found, error) {
	u, err := url.Parse(address)
	if err != nil || outbound.Address(u) != nil {
		return found{}, errNothing
	}
	answer, err := f.get(ctx, u, "text/html,application/xhtml+xml")
	if err != nil {
		return found{}, err
	}
	defer answer.Body.Close()
	if !isHTML(answer.Header.Get("Content-Type")) {
		return found{}, errNothing
	}
	p, err := readPage(io.LimitReader(answer.Body, maxPage), answer.Header.Get("Content-Type"))
	if err != nil {
		return found{}, err
	}
	if p.title == "" {
		return found{}, errNothing
	}
	out := found{page: p}
	if image := imageOf(answer.Request.URL, p.image); image != nil && outbound.Address(image) == nil {
		out.image, _ = f.fetchImage(ctx, image) // a preview without an image is one
	}
	return out, nil
}

// get makes a request. An answer other than 200 is none.
func (f *Fetcher) get(ctx context.Context, u *url.URL, accept string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, errNothing
	}
	r.Header.Set("User-Agent", agent)
	r.Header.Set("Accept", accept)
	answer, err := f.client.Do(r)
	switch {
	case errors.Is(err, outbound.ErrRefused):
		return nil, errNothing
	case err != nil:
		return nil, fmt.Errorf("fetch a link: %w", err)
	case answer.StatusCode == http.StatusOK:
		return answer, nil
	}
	_ = answer.Body.Close()
	if answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= http.StatusInternalServerError {
		return nil, fmt.Errorf("fetch a link: status %d", answer.StatusCode)
	}
	return nil, errNothing
}

func (f *Fetcher) fetchImage(ctx context.Context, u *url.URL) ([]byte, error) {
	answer, err := f.get(ctx, u, "image/jpeg,image/png,image/webp,image/gif")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var data bytes.Buffer
	if _, err := io.Copy(&data, io.LimitReader(answer.Body, maxImage+1)); err != nil {
		return nil, err
	}
	if data.Len() == 0 || data.Len() > maxImage {
		return nil, errNothing
	}
	return data.Bytes(), nil
}
