package chaos

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// previewPatience is for a link whose reader was killed: nobody else reads it for half a minute.
const previewPatience = 3 * time.Minute

// heldSite is a site of pages, each with an image, that can hold back its answers, and tells which it was asked for.
type heldSite struct {
	address string
	holds   atomic.Value // the end of the paths that are not answered, a string; "none" for none
	asked   chan string
	given   chan string
}

func newHeldSite(t *testing.T) *heldSite {
	t.Helper()
	s := &heldSite{asked: make(chan string, 1000), given: make(chan string, 1000)}
	s.holds.Store("none")
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 40, 30))))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked <- r.URL.Path
		switch end, _ := s.holds.Load().(string); {
		case strings.HasSuffix(r.URL.Path, end):
			<-r.Context().Done() // who asked is gone
			return
		case strings.HasSuffix(r.URL.Path, ".png"):
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(picture.Bytes())
		default:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<title>Title of %s</title><meta property="og:image" content="%s.png">`, r.URL.Path, r.URL.Path)
		}
		s.given <- r.URL.Path
	}))
	t.Cleanup(server.Close)
	s.address = server.URL
	return s
}

// TestKilledWhilePreviewing holds contract section 8: a node that is killed, or told to stop, while it reads a page, while it
// reads the page's image, or between that and the commit, loses no preview and shows none twice: each message has one event.
func TestKilledWhilePreviewing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	for name, open := range map[string]func(testing.TB, []string) *fleet{
		"sqlite": loneWith,
		"pair":   func(tb testing.TB, env []string) *fleet { return pairWith(tb, env) },
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, []string{"LINK_PREVIEWS=on", "OUTBOUND_ALLOW=127.0.0.1", "FILES_URL=file://" + t.TempDir()})
			site := newHeldSite(t)
			ada := newAccount(newRecord(), "ada", f.doors(), 1)
			ada.register(t.Context())
			ada.ask(t, http.MethodPost, "/rooms", object{"name": lobby}, nil)
			said := map[string]string{} // the paths of links, by message
			say := func(path string) {
				var m struct{ ID string }
				ada.ask(t, http.MethodPost, "/rooms/"+lobby+"/messages", object{"body": site.address + path, "client_id": path}, &m)
				said[m.ID] = path
			}
			for i, moment := range []struct {
				holds   string
				isGiven bool // else asked for
				path    string
				strike  func(*node)
			}{
				{"page", false, "page", (*node).kill},
				{".png", false, "page.png", (*node).kill},
				{"none", true, "page.png", (*node).kill},
				{"none", true, "page.png", (*node).kill},
				{"page", false, "page", (*node).terminate},
				{"none", true, "page.png", (*node).terminate},
			} {
				site.holds.Store(moment.holds)
				folder := fmt.Sprintf("/%d/", i)
				say(folder + "page")
				say(folder + "other")
				if moment.isGiven {
					site.await(t, site.given, folder+moment.path)
					time.Sleep(time.Duration(rand.Int64N(int64(100 * time.Millisecond)))) // so that it may hit any moment up to the commit
				} else {
					site.await(t, site.asked, folder+moment.path)
				}
				for _, n := range f.nodes {
					moment.strike(n) // one of them is reading
				}
				site.holds.Store("none")
				for _, n := range f.nodes {
					n.awaitEnd(patience)
					n.start()
				}
			}
			await(t, "each message to have its preview", previewPatience, func() bool { return len(ada.previews(t)) == len(said) })
			for id, events := range ada.previews(t) {
				if events != 1 {
					t.Errorf("the preview of %s came %d times", said[id], events)
				}
			}
			for id, path := range said {
				var m struct{ Preview struct{ Title string } }
				ada.ask(t, http.MethodGet, "/rooms/"+lobby+"/messages/"+id, nil, &m)
				if m.Preview.Title != "Title of "+path {
					t.Errorf("%s has %q", path, m.Preview.Title)
				}
			}
		})
	}
}

func (s *heldSite) await(t *testing.T, told <-chan string, path string) {
	t.Helper()
	deadline := time.After(previewPatience)
	for {
		select {
		case got := <-told:
			if got == path {
				return
			}
		case <-deadline:
			t.Fatalf("waited in vain for %s", path)
		}
	}
}

// ask calls until it is answered.
func (a *account) ask(t *testing.T, method, path string, body, into any) {
	t.Helper()
	await(t, method+" "+path, patience, func() bool {
		v, status := a.call(t.Context(), method, path, body, into)
		if v == no {
			t.Fatalf("%s %s: %d", method, path, status)
		}
		if v == signIn {
			a.logIn(t.Context())
		}
		return v == yes
	})
}

// previews are how many events of a preview the room's log has, by message.
func (a *account) previews(t *testing.T) map[string]int {
	t.Helper()
	var log struct {
		Events []struct {
			Type      string
			MessageID string `json:"message_id"`
			Preview   *object
		}
	}
	a.ask(t, http.MethodGet, "/rooms/"+lobby+"/events?after=0&limit=200", nil, &log)
	shown := map[string]int{}
	for _, e := range log.Events {
		if e.Type == "message.preview" && e.Preview != nil {
			shown[e.MessageID]++
		}
	}
	return shown
}
